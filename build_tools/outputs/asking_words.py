"""Words of which questions and sentences are made, by language. What a reader looks for is in the other words."""

from __future__ import annotations

# Left out are words that tell something in a report: 'against', 'all', 'before', 'between', 'no', 'not', 'us'.
ASKING_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            a about an and any are as at be been being by can could did do does doing explain find for from had happen happened
            happening happens has have having he her his how i if in into is it its just many me mean meaning means meant much of
            on or our she should show so some tell than that the their them then there they this those to was we were what whats
            when where which who whom whose why will with would you your""",
        "de": """
            als am an auch auf aus bei beim bin da das dem den der des die dies diese dieser dieses ein eine einem einen einer
            eines er es für hat hatte ich ihr ihre im in ist kann mit nach oder sein seine sich sie sind so über um und viele vom
            von wann war waren warum was wegen welche welcher welches wer werden wie wieviel wird wo worden wurde wurden zu zum zur""",
        "es": """
            a al como con cual cuales cuando cuanto cuantos de del donde el ella en era es esta este fue fueron ha han hay la las
            le lo los o para por porque que quien quienes se son su sus un una y""",
        "fr": """
            a au aux avec ce ces cette combien comment d dans de des du elle en est et etaient etait ete etre eu il ils l la le les
            leur lors lui ont ou par pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa se ses son sont sur un une""",
        "ru": """
            а был была были было быть в во где да для до его ее если есть же за и из или их к как какая какие какои когда кого кому
            кто ли на о об от по почему с со сколько так такое то у что это этот""",
    }.items()
}  # fmt: skip
