"""What two questions say decides whether they ask the same, and every reason why not has its own name."""

import time

import pytest

from omnimind.models.cache.features import features_of
from omnimind.models.cache.veto import judging, veto

APART = [
    ("numbers", "What is 15 percent of 200?", "What is 50 percent of 200?"),
    ("numbers", "Give me three ideas for a party.", "Give me ten ideas for a party."),
    ("numbers", "Me dê cinco ideias de nome.", "Me dê dez ideias de nome."),
    ("numbers", "What caused World War I?", "What caused World War II?"),
    ("numbers", "Is GPT-4 better than GPT-5?", "Is GPT-5 better than GPT-4?"),
    ("numbers", "What is the root of x + 5?", "What is the root of x - 5?"),
    ("numbers", "Is the limit -5 degrees?", "Is the limit 5 degrees?"),
    ("names", "What does `a && b` mean?", "What does `a || b` mean?"),
    ("negation", "Can dogs eat grapes?", "Can dogs not eat grapes?"),
    ("negation", "Can I pay with a card?", "Can't I pay with a card?"),
    ("negation", "Posso parcelar com juros?", "Posso parcelar sem juros?"),
    ("negation", "Como declaro imposto de renda?", "Como deixo de declarar imposto de renda?"),
    ("type", "When was the Eiffel Tower built?", "Where was the Eiffel Tower built?"),
    ("type", "How do I pay?", "How much do I pay?"),
    ("type", "Por que as abelhas fazem mel?", "Como as abelhas fazem mel?"),
    ("type", "What is Docker?", "How do I use Docker?"),
    ("type", "What is Bali?", "Where is Bali?"),
    ("type", "Who is Ruby?", "What is Ruby?"),
    ("type", "Open the account.", "Is the account open?"),
    ("type", "Can I call you today?", "Can you call me today?"),
    ("names", "How many litres are in a US gallon?", "How many litres are in a gallon?"),
    ("names", "Who manages IT?", "Who manages it?"),
    ("names", "What is the capital of Australia?", "What is the capital of Austria?"),
    ("names", "What does the acronym NASA stand for?", "What does the acronym NATO stand for?"),
    ("names", "What is C++?", "What is C#?"),
    ("names", "Como valido um CPF em Python?", "Como valido um CNPJ em Python?"),
    ("opposites", "How do I enable dark mode?", "How do I disable dark mode?"),
    ("opposites", "Como ligo o modo escuro?", "Como desligo o modo escuro?"),
    ("opposites", "Pode chover amanhã em Recife?", "Pode chover hoje em Recife?"),
    ("manner", "Is the store open on Sunday?", "Was the store open on Sunday?"),
    ("manner", "What is my name?", "What is your name?"),
    ("manner", "Can I pay by card?", "Do I need to pay by card?"),
    ("words", "How do I sign in?", "How do I sign out?"),
    ("words", "Who are you?", "Who am I?"),
    ("words", "What is the book about?", "What is the book?"),
    ("words", "What does a plumber do?", "What is a plumber?"),
    ("words", "O que faz um engenheiro?", "O que é um engenheiro?"),
    ("words", "Como vou ao centro?", "Como é o centro?"),
    ("manner", "Do I owe you money?", "Do you owe me money?"),
    ("manner", "Should I buy gold?", "Can I buy gold?"),
    ("relation", "Is the cat in the box?", "Is the cat on the box?"),
    ("relation", "Who loves Ana?", "Who does Ana love?"),
    ("relation", "What do lions eat?", "What eats lions?"),
    ("words", "How many hours a week should I exercise?", "How many days a week should I exercise?"),
    ("relation", "Did Germany beat Brazil?", "Did Brazil beat Germany?"),
    ("relation", "Did Germany beat Brazil?", "Was Germany beaten by Brazil?"),
    ("relation", "Is coffee healthier than tea?", "Is tea healthier than coffee?"),
    ("relation", "Como mudo de inglês para português?", "Como mudo de português para inglês?"),
    ("relation", "How many litres are in a gallon?", "How many gallons are in a litre?"),
    ("relation", "Translate this from English to Spanish.", "Translate this from Spanish to English."),
    ("language", "What is the plot of Hamlet?", "Qual é o enredo de Hamlet?"),
    ("language", "¿Puedo pagar hoy?", "¿Puedo no pagar hoy?"),
    ("language", "Wie spät ist es?", "Wie spät ist es nicht?"),
    ("language", "我可以退款吗", "我不可以退款吗"),
]

SAME = [
    ("How do I reset my password?", "What are the steps to reset my password?"),
    ("who wrote pride and prejudice", "Who is the author of Pride and Prejudice?"),
    ("Did Germany beat Brazil?", "Was Brazil beaten by Germany?"),
    ("What is the population of Tokyo?", "How many people live in Tokyo?"),
    ("How do I turn on dark mode?", "Please tell me how to enable dark mode."),
    ("In Python, how can I sort a list?", "How do I sort a list in Python?"),
    ("Twenty percent of 50 is how much?", "How much is twenty percent of 50?"),
    ("Como faço para apagar o histórico?", "Quais são os passos para apagar o histórico?"),
    ("O Palmeiras foi vencido pelo Flamengo em 2021?", "Em 2021, o Flamengo venceu o Palmeiras?"),
    ("Quanto custa o frete para Manaus?", "Qual é o valor do frete para Manaus?"),
]


@pytest.mark.parametrize(("reason", "one", "other"), APART)
def test_what_speaks_against_it_is_named(reason, one, other):
    """Two questions that differ in one respect are kept apart for that reason, whichever comes first."""
    assert veto(one, other) == veto(other, one) == reason


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_words_for_the_same_pass(one, other):
    """What only puts it otherwise is let through, whichever comes first."""
    assert veto(one, other) is None
    assert veto(other, one) is None


def test_a_low_similarity_is_enough_to_refuse():
    """Nothing speaks against the two, but their embeddings are far from each other."""
    alike = judging(0.75)
    assert alike(*SAME[0], 0.75)
    assert not alike(*SAME[0], 0.74)


def test_it_costs_next_to_nothing():
    """A question that was never seen is judged within a millisecond of processor time, known ones far quicker."""
    spent = []
    for number in range(50):
        began = time.thread_time()
        veto(f"How do I reset the password of my router, model {number}?", "How can I reset my router's password?")
        spent.append(time.thread_time() - began)
    assert sorted(spent)[25] < 0.001
    assert features_of.cache_info().maxsize
