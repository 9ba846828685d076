"""The commonest words of some languages: they carry grammar, not subject, and tell the languages apart."""

_LISTS = {
    "en": """
        a about above after again against all also although am among an and any are around as at back be because
        been before being below between both but by can cannot could did do does doing don't down during each
        either even ever every few first five for four from further get gets had has have having he her here
        hers him his how however i if in instead into is isn't it it's its itself just like made make makes many
        may me might more most much must my neither no nor not now of off often on once one only onto or other
        our out over own per quite rather same second she should since six so some something still such than
        that that's the their them then there these they third this those three through thus to today together
        too toward two under until up upon us use used uses using very via was we well were what when where
        whether which while who whom whose why will with within without would yesterday yet you your
    """,
    "pt": """
        a agora ainda algo algum alguma algumas alguns ali além ante antes ao aos apenas após aquela aquelas
        aquele aqueles aqui aquilo as assim até bem cada cinco com como contra cuja cujo da daquela daquele das
        de dela delas dele deles depois desde dessa desse desta deste disso disto do dois dos duas durante e ela
        elas ele eles em embora enquanto entre era eram essa essas esse esses esta estar estas este estes está
        estão eu faz fazer foi for foram havia hoje há isso isto já lhe lhes logo lá mais mas me mesma mesmo meu
        minha muita muitas muito muitos na nada nas nela nele nem nenhum nessa nesse nesta neste no nos nossa
        nosso num numa nunca não nós o onde ontem os ou outra outras outro outros para pela pelas pelo pelos
        pode podem pois por porque portanto porém pouco pra primeira primeiro quais qual quando quanto quatro
        que quem se segunda segundo seis sem sempre sendo ser será seu seus sob sobre sua suas são só tal também
        tanto te tem tendo ter toda todas todo todos três tudo tão têm um uma umas uns vai você vocês à às é
    """,
    "es": """
        a al algo ante antes aquel aquella así aunque bajo bien cada como con contra cual cuando de del desde
        donde dos durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está están
        estas este esto estos fue fueron ha hace hacia han hasta hay la las le les lo los más me mientras mismo
        muy nada ni no nos o otra otras otro otros para pero poco por porque pues que qué quien se según ser
        será si sí sin sino sobre son su sus también tan tanto te tiene tienen todo todos tu un una uno unos y
        ya yo
    """,
    "fr": """
        à ainsi alors après au aucun aussi autre autres aux avant avec avoir bien car ce ceci cela celle celui
        ces cet cette chaque ci comme contre dans de des deux donc dont du elle elles en encore entre est et
        étaient était été être eu fait font il ils je la là le les leur leurs lui mais même mes moins mon ne ni
        non nos notre nous on ont ou où par parce pas pendant peu peut plus pour pourquoi puis quand que quel
        quelle qui quoi sa sans se selon ses si son sont sous sur ta tandis te tous tout toute toutes très trop
        tu un une vers votre vous y
    """,
    "de": """
        aber alle allem allen als also am an auch auf aus bei beim bin bis bist da dabei damit dann das dass dem
        den denn der des deshalb die dies diese dieser dieses doch dort du durch ein eine einem einen einer
        eines er es etwa für gegen gibt haben hat hatte hier ich ihm ihn ihr ihre im immer in ins ist ja jede
        jeder jedoch kann kein keine können man mehr mit muss nach nicht noch nun nur ob oder ohne sehr sein
        seine seit sich sie sind so sondern über um und uns unter vom von vor war waren warum was weil wenn wer
        werden wie wieder wir wird wo wurde zu zum zur zwischen
    """,
    "it": """
        a abbiamo ad agli ai al alla alle allo anche ancora avere c'è che chi ci ciò come con contro cui da
        dagli dal dalla dalle degli dei del dell della delle dello di dopo dove due e è ed era erano essere fa
        fino fra già gli ha hanno ho i il in io l la le lei li lo loro lui ma mentre mi molto ne negli nei nel
        nella nelle noi non nostro o ogni oppure per perché però più poi prima può qual quale quando quanto
        quella quelle quello questa queste questi questo qui se sempre senza si sia sono sopra sotto stata stato
        su sua sue sugli sul sulla suo suoi tra tutti tutto un una uno voi
    """,
    "nl": """
        aan al alle als altijd ander bij dan dat de deze die dit doen door dus een en er geen gemaakt haar had
        heb hebben heeft hem het hier hij hoe hun ik in is je kan kunnen maar meer men met mijn moet na naar
        niet nog nu of om omdat ons ook op over te tegen toch toen tot u uit van veel voor want waren was wat we
        wel werd wie wordt zal ze zich zij zijn zo zonder zou
    """,
    "sv": """
        alla att av bara blev bli blir de dem den denna detta det dig du då efter ej eller en ett fick från för
        ha han har hade hon honom hur här i inte jag kan kom med men mer mot mycket nu när någon och om på sig
        sin sitt ska skulle som så till under upp ut utan vad var varit vi vid vilken än är över
    """,
    "pl": """
        aby ale bardzo bez być był była było były bo co czy dla do gdy gdzie go i ich ile im ja jak jako jego
        jej jest jeszcze już każdy kiedy która które który lub ma mają może na nad nie niż o od oraz po pod
        przez przy są się sobie tak także tam ten to tych tylko tym u w we wiele więc wszystko z za ze że
    """,
    "tr": """
        acaba ama ancak bazı belki ben bir biz bu bunu çok çünkü da daha de değil diye en gibi göre hem hep her
        için ile ise kadar ki kim mı mi mu mü nasıl ne neden o olan olarak oldu olduğu olur onu sonra şey şu tüm
        ve veya ya yani
    """,
}

STOP_WORDS: dict[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _LISTS.items()}
"""By primary language subtag."""


def stop_words(language: str) -> frozenset[str]:
    """The commonest words of ``language`` (a BCP 47 tag), lower case; empty for a language without a list."""
    return STOP_WORDS.get(language.partition("-")[0], frozenset())
