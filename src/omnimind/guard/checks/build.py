"""Makes the check that a rule asks for."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from omnimind.core.errors import UserError
from omnimind.guard.check import Check
from omnimind.guard.ports import Equipment
from omnimind.guard.rule import (
    BaseRule,
    InjectionRule,
    ModelRule,
    PersonalRule,
    PythonRule,
    RegexRule,
    SecretsRule,
    TopicsRule,
    ToxicityRule,
    WordsRule,
)
from omnimind.guard.tightening import is_of


def check_for(rule: BaseRule, equipment: Equipment) -> Check:
    """The check of ``rule``.

    Raises:
        UserError: ``policy.kind``, ``policy.pattern``, ``policy.check`` or ``policy.model``: it can't be made.
    """
    return _MAKERS[type(rule)](rule, equipment)


def patience(rule: BaseRule, equipment: Equipment) -> float | None:
    """How long the check of ``rule`` may take, if it is somebody else's work or a model's; else ``None``."""
    if isinstance(rule, PythonRule | ModelRule):
        return rule.timeout_s
    if isinstance(rule, ToxicityRule) and rule.model is not None:
        return rule.timeout_s
    if isinstance(rule, TopicsRule) and equipment.embedder is not None:
        return rule.timeout_s
    return None


def _personal(rule: PersonalRule, _: Equipment) -> Check:
    from omnimind.guard.personal.check import PersonalData
    from omnimind.guard.personal.families import KINDS

    _known(rule, rule.kinds, KINDS)
    return PersonalData(threshold=rule.threshold)


def _toxicity(rule: ToxicityRule, _: Equipment) -> Check:
    if rule.model is not None:
        from omnimind.guard.checks.classifier import Classifier

        return Classifier(rule.model)
    from omnimind.guard.checks.toxicity import KINDS

    _known(rule, rule.kinds, KINDS)
    return _lexicon()


@lru_cache(maxsize=1)
def _lexicon() -> Check:
    from omnimind.guard.checks.toxicity import Toxicity

    return Toxicity()


def _topics(rule: TopicsRule, equipment: Equipment) -> Check:
    from omnimind.guard.checks.topics import topics

    return topics(rule.topics, equipment.embedder)


def _words(rule: WordsRule, _: Equipment) -> Check:
    from omnimind.guard.checks.words import Words

    return Words(rule.words, inflect=rule.inflect, languages=rule.languages)


def _injection(rule: InjectionRule, _: Equipment) -> Check:
    from omnimind.guard.checks.injection import KINDS, Injection

    _known(rule, rule.kinds, KINDS)
    return Injection()


def _secrets(rule: SecretsRule, _: Equipment) -> Check:
    from omnimind.guard.checks.secrets import KINDS, Secrets

    _known(rule, rule.kinds, KINDS)
    return Secrets()


def _regex(rule: RegexRule, _: Equipment) -> Check:
    from omnimind.guard.checks.pattern import Pattern

    return Pattern(rule.pattern, rule.kind, ignore_case=rule.ignore_case, reach=rule.reach, timeout_s=rule.timeout_s)


def _python(rule: PythonRule, _: Equipment) -> Check:
    from omnimind.guard.checks.custom import custom

    return custom(rule.name, rule.options)


def _model(rule: ModelRule, equipment: Equipment) -> Check:
    from omnimind.guard.checks.judge import judge

    return judge(rule.asks, rule.kind, rule.tier, equipment.models)


def _known(rule: BaseRule, kinds: Iterable[str], known: Sequence[str]) -> None:
    """Raises ``UserError`` (``policy.kind``) if one of ``kinds`` is none that can be found."""
    for kind in kinds:
        if not any(is_of(one, kind) for one in known):
            near = difflib.get_close_matches(kind, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise UserError("policy.kind", f"the rule {rule.id!r} looks for {kind!r}, which nothing finds", hint)


_MAKERS: Final[dict[type[BaseRule], Callable[[Any, Equipment], Check]]] = {
    PersonalRule: _personal,
    ToxicityRule: _toxicity,
    TopicsRule: _topics,
    WordsRule: _words,
    InjectionRule: _injection,
    SecretsRule: _secrets,
    RegexRule: _regex,
    PythonRule: _python,
    ModelRule: _model,
}
