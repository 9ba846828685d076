"""TeX's names for characters: every mathematical command that stands for one character or one named operator.

Typst reads the characters themselves, so a table from TeX names to Unicode is all that symbols need.

Source: the LaTeX companion's symbol tables and ``unicode-math``'s names.
"""


def _pairs(text: str) -> dict[str, str]:
    """``"name character name character ..."`` as a mapping."""
    parts = text.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GREEK = _pairs("""
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ
    lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ
    chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
""")

RELATION_NAMES = _pairs("""
    le ≤ leq ≤ leqslant ⩽ ge ≥ geq ≥ geqslant ⩾ ne ≠ neq ≠ ll ≪ gg ≫ equiv ≡ sim ∼ simeq ≃ approx ≈ cong ≅ doteq ≐
    propto ∝ prec ≺ succ ≻ preceq ⪯ succeq ⪰ lesssim ≲ gtrsim ≳ triangleq ≜ asymp ≍ models ⊨ vdash ⊢ dashv ⊣ perp ⟂
    mid ∣ nmid ∤ parallel ∥ in ∈ notin ∉ ni ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ sqsubseteq ⊑
    to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹
    impliedby ⟸ iff ⟺ mapsto ↦ longmapsto ⟼ longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ hookrightarrow ↪
    uparrow ↑ downarrow ↓ Uparrow ⇑ Downarrow ⇓ updownarrow ↕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖
    rightleftharpoons ⇌ rightharpoonup ⇀ leadsto ⇝ coloneqq ≔ bowtie ⋈
""")

_BINARY = _pairs("""
    pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙
    cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ smallsetminus ∖ amalg ⨿ dagger † ddagger ‡
    triangleleft ◁ triangleright ▷ wr ≀ rtimes ⋊ ltimes ⋉
""")

_ORDINARY = _pairs("""
    infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ neg ¬ lnot ¬ top ⊤ bot ⊥ angle ∠
    hbar ℏ hslash ℏ ell ℓ wp ℘ Re ℜ Im ℑ aleph ℵ beth ℶ imath ı jmath ȷ prime ′ backprime ‵ degree ° triangle △ square □
    Box □ blacksquare ■ qed ∎ checkmark ✓ ldots … dots … dotsc … dotsb ⋯ dotsm ⋯ cdots ⋯ vdots ⋮ ddots ⋱ therefore ∴
    because ∵ complement ∁ flat ♭ sharp ♯ natural ♮ clubsuit ♣ diamondsuit ♢ heartsuit ♡ spadesuit ♠ pounds £
    euro € S § P ¶ copyright © backslash ∖ lq ‘ rq ’ AA Å
""")

_LARGE = _pairs("""
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ bigcup ⋃ bigcap ⋂ bigsqcup ⨆ bigvee ⋁ bigwedge ⋀
    bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄
""")

DELIMITERS = _pairs("""
    lbrace { rbrace } lbrack [ rbrack ] langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ vert | lvert | rvert |
    Vert ‖ lVert ‖ rVert ‖ { { } } | ‖ lgroup ⟮ rgroup ⟯
""")
"""What may stand after ``\\left`` and ``\\right``, besides single characters."""

CHARACTERS = _GREEK | RELATION_NAMES | _BINARY | _ORDINARY | _LARGE | DELIMITERS | {char: char for char in "%$&#_"}
"""Commands that are one character."""

RELATIONS = frozenset("=<>") | frozenset(RELATION_NAMES.values()) - frozenset("∣∤∥⋈↑↓⇑⇓↕↗↘↙↖")
"""Characters before which a formula that is too wide may be broken."""

_OPERATORS = "arccos arcsin arctan arg cos cosh cot coth csc deg dim exp hom ker lg ln log sec sin sinh tan tanh"
_LIMIT_OPERATORS = {
    **{name: name for name in ["det", "gcd", "inf", "lim", "max", "min", "Pr", "sup"]},
    "liminf": "lim\u2009inf",
    "limsup": "lim\u2009sup",
    "argmax": "arg\u2009max",
    "argmin": "arg\u2009min",
}
_SPACES = {
    ",": "#h(0.1667em)",
    ":": "#h(0.2222em)",
    ">": "#h(0.2222em)",
    ";": "#h(0.2778em)",
    "!": "#h(-0.1667em)",
    " ": "#h(0.25em)",
    "quad": "#h(1em)",
    "qquad": "#h(2em)",
    "enspace": "#h(0.5em)",
    "thinspace": "#h(0.1667em)",
}
_IGNORED = (
    "displaystyle textstyle scriptstyle nonumber notag limits nolimits mathstrut strut allowbreak hline "
    "big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm"
)
CONSTANTS = {
    **{name: f'op("{name}")' for name in _OPERATORS.split()},
    **{name: f'op("{written}", limits: #true)' for name, written in _LIMIT_OPERATORS.items()},
    **_SPACES,
    **dict.fromkeys(_IGNORED.split(), ""),
    "bmod": 'class("binary", op("mod"))',
    "mod": '#h(1em) op("mod")',
}
"""Commands that always give the same Typst: named operators, spaces in TeX's widths, and what changes nothing here."""

_ACCENTS = _pairs("""
    hat \u0302 widehat \u0302 tilde \u0303 widetilde \u0303 bar \u0304 vec → dot \u0307 ddot \u0308 dddot \u20db
    check \u030c breve \u0306 acute \u0301 grave \u0300 mathring \u030a overrightarrow → overleftarrow ←
    overleftrightarrow ↔
""")

ONE_ARGUMENT = {
    **{name: f"accent({{}}, {accent})" for name, accent in _ACCENTS.items()},
    "mathbb": "bb({})",
    "mathcal": "cal({})",
    "mathscr": "scr({})",
    "mathfrak": "frak({})",
    "mathbf": "bold(upright({}))",
    "boldsymbol": "bold({})",
    "bm": "bold({})",
    "mathrm": "upright({})",
    "mathsf": "sans(upright({}))",
    "mathtt": "mono(upright({}))",
    "mathit": "italic({})",
    "mathnormal": "{}",
    "sqrt": "sqrt({})",
    "overline": "overline({})",
    "underline": "underline({})",
    "overbrace": "limits(overbrace({}))",
    "underbrace": "limits(underbrace({}))",
    "cancel": "cancel({})",
    "phantom": "#hide($ {} $)",
    "boxed": "#box(stroke: 0.05em + ink, inset: 0.35em, baseline: 0.35em, $ {} $)",
    "mathop": "limits({})",
    "mathrel": 'class("relation", {})',
    "mathbin": 'class("binary", {})',
    "mathord": 'class("normal", {})',
    "pmod": '#h(1em) \\( op("mod") {} \\)',
    "xrightarrow": "attach(limits(stretch(→, size: #3em)), t: {})",
    "xleftarrow": "attach(limits(stretch(←, size: #3em)), t: {})",
}
"""Commands of one argument, as Typst. ``ink`` is the colour of the formula."""

TWO_ARGUMENTS = {
    "frac": "frac({}, {})",
    "dfrac": "display(frac({}, {}))",
    "cfrac": "display(frac({}, {}))",
    "tfrac": "inline(frac({}, {}))",
    "binom": "binom({}, {})",
    "dbinom": "display(binom({}, {}))",
    "tbinom": "inline(binom({}, {}))",
    "overset": "attach(limits({1}), t: {0})",
    "stackrel": "attach(limits({1}), t: {0})",
    "underset": "attach(limits({1}), b: {0})",
}
"""Commands of two arguments, as Typst."""

TEXTS = {
    "text": "{}",
    "textrm": "{}",
    "textnormal": "{}",
    "mbox": "{}",
    "textbf": "bold({})",
    "textit": "italic({})",
    "emph": "italic({})",
    "texttt": "mono({})",
    "textsf": "sans({})",
}
"""Commands whose argument is words, not mathematics."""

MATRICES = {
    "matrix": "#none",
    "smallmatrix": "#none",
    "array": "#none",
    "pmatrix": '"("',
    "bmatrix": '"["',
    "Bmatrix": '"{"',
    "vmatrix": '"|"',
    "Vmatrix": '"‖"',
}
"""Environments of cells, and their delimiters in Typst."""

LINES = _names(
    "equation equation* align align* aligned alignat alignat* gather gather* gathered split eqnarray eqnarray* "
    "multline multline* displaymath math"
)
"""Environments of aligned lines."""
