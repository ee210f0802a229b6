// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/function_word.h"

#include <pthread.h>

#include "kwic/tokenizer.h"

const kwic_function_words kwic_function_words_of[KWIC_FUNCTION_LANGUAGES] = {
    {.lang = "en",
     .frequent = "the of and to in is that for it with as was on are be this by "
                 "from or an not you your have has can which when will if but they "
                 "their its how what all more also into about there than should "
                 "does where who at we our",
     .further = "a nor no then so onto out over toward towards up upon within "
                "without above across after against along among around before "
                "behind below beneath beside between beyond down during off "
                "through throughout under until via while because since though "
                "although however whether i me my mine us ours yours he him his "
                "she her hers them theirs these those here whom whose why am were "
                "been being had having do did doing done could shall would may "
                "might must ought let such same other another each every either "
                "neither both any some few most much many own only just too very "
                "even ever never yet again once now s t d ll m re ve dont cant "
                "isnt arent wasnt doesnt didnt please tell give"},
    {.lang = "de",
     .frequent = "der die das und ist nicht ein eine einen einem einer zu den dem "
                 "des mit von auf für im sich auch als an es werden wird sind oder "
                 "wie aus bei nach kann wenn nur noch durch über sie ich wir aber "
                 "dass man zum zur haben hat diese",
     .further = "eines kein keine keinen keiner war waren wurde wurden worden sein "
                "hatte hatten habe du er ihr mich mir dich dir ihm ihn ihnen uns "
                "euch mein dein seine seiner seinem seinen ihre ihrer ihrem ihren "
                "unser in ins am beim bis gegen ohne seit um unter vom vor "
                "zwischen weil ob da dann denn doch so sehr schon hier dort wo "
                "woher wohin wann warum wieso was wer wen wem wessen welche "
                "welcher welches welchen welchem konnen konnte muss mussen soll "
                "sollen sollte darf durfen mag selbst dieser dieses diesem diesen "
                "jener jede jeder jedes alle alles viel viele mehr etwas nichts"},
    {.lang = "fr",
     .frequent = "le la les des et est un une du dans que qui pour pas vous au aux "
                 "ce cette sur avec par ne sont il elle nous votre vos ou plus "
                 "être peut mais comme de se leur leurs ces avez sans fait",
     .further = "l d donc or ni car moins je tu on ils elles me te lui mon ma mes "
                "ton ta tes son sa ses notre nos cet cela ca quoi dont quand "
                "comment pourquoi quel quelle quels quelles combien a en sous "
                "entre vers chez etait etaient ete sera seront ai as avons ont "
                "avait avoir faire peuvent si tout tous toute toutes tres aussi y "
                "c s n qu j m t"},
    {.lang = "es",
     .frequent = "el la los las de que en y un una es por con para del se no su al "
                 "lo como más o pero sus este esta está puede son también cuando "
                 "si hay fue desde muy",
     .further = "unos unas a ante contra entre hacia hasta segun sin sobre tras e "
                "u sino ni quien quienes cual cuales cuyo donde cuanto cuanta "
                "cuantos cuantas porque yo tu ella nosotros vosotros ellos ellas "
                "me te nos os le les mi mis nuestro estos estas ese esa esos esas "
                "aquel era eran fueron ser sido estan estar ha han habia haber "
                "hace hacer pueden ya todo todos"},
    {.lang = "it",
     .frequent = "il lo la gli le di che è e un una per con del della dei delle "
                 "nel nella sono non si come anche da più questo questa al alla "
                 "essere può ma ha se o degli",
     .further = "i l uno dello a allo ai agli alle dal dalla dai in nei nelle su "
                "sul sulla tra fra ed chi cui quale quali quanto quanti quanta "
                "dove quando perche cosa io tu lui lei noi voi loro mi ti ci vi "
                "mio tuo suo nostro questi queste quello quella era erano stato "
                "hanno aveva avere possono molto gia tutto tutti c d"},
    {.lang = "pt",
     .frequent = "o a os as de que e do da em um uma para com não no na dos das "
                 "por se mais como são ou você seu sua ao à pelo pela este esta "
                 "isso também pode ser está nos nas mas foi",
     .further = "uns umas sem sobre entre ate quem qual quais onde quando quanto "
                "quantos porque eu tu ele ela eles elas me te lhe seus suas meu "
                "minha isto esse essa era eram foram sido estao estar tem tinha "
                "ter ha podem muito ja todo todos aos"},
    {.lang = "nl",
     .frequent = "de het een en van ik te dat die in is niet zijn op aan met voor "
                 "er maar om ook als je bij of uit nog naar kan worden wordt deze "
                 "dit heeft hebben door over u wij ze",
     .further = "geen was waren werd werden had hadden jij hij zij we jullie hun "
                "hen mij me jou hem haar ons mijn jouw hier daar waar wanneer "
                "waarom hoe wat wie welke welk onder tot tegen tussen zonder dan "
                "dus al kunnen moet moeten zal zullen mag veel meer zeer alle"},
    {.lang = "sv",
     .frequent = "och att det som en på är av för med den till inte om ett har de "
                 "jag var kan från vi så eller när du ska men också sig vid",
     .further = ""},
    {.lang = "da",
     .frequent = "og at det som en på er af for med den til ikke om et har de jeg "
                 "var kan fra vi så eller når du skal men også sig ved være blev "
                 "efter",
     .further = ""},
    {.lang = "no",
     .frequent = "og at det som en på er av for med den til ikke om et har de jeg "
                 "var kan fra vi så eller når du skal men også seg ved være ble "
                 "etter noe",
     .further = ""},
    {.lang = "fi",
     .frequent = "ja on ei se että oli hän mutta ovat kun tai myös joka ole niin "
                 "kuin voi sen tämä jos mitä olla sitä nyt vain minä",
     .further = ""},
    {.lang = "pl",
     .frequent = "i w na z do nie się to jest że o jak po co od za dla przez są "
                 "może być lub oraz które który ale tym tak jego tylko już",
     .further = ""},
    {.lang = "cs",
     .frequent = "a v na se je že to z do s o i k pro za ve jsou jako by ale po od "
                 "být který které nebo není jen také při jeho tak může už můžete "
                 "pokud",
     .further = ""},
    {.lang = "hu",
     .frequent = "a az és hogy nem egy is ez ha de van meg csak mint már még vagy "
                 "kell azt lehet ezt amely volt el sem minden után",
     .further = ""},
    {.lang = "ro",
     .frequent = "și în de la cu pe nu un o este care să din pentru ca mai sau "
                 "sunt al ale fi prin dar această acest cum când",
     .further = ""},
    {.lang = "tr",
     .frequent = "ve bir bu için ile da de olarak çok daha gibi olan en kadar "
                 "sonra ne ama var veya değil her mi göre ise",
     .further = ""},
    {.lang = "ru",
     .frequent = "и в не на что с по как это для из к от но за то или у же вы если "
                 "при его все так о быть может мы он до есть только я",
     .further = "во со а она да ты бы ее мне было вот меня еще нет ему теперь "
                "когда даже ну ли уже ни был него вас опять уж вам ведь там потом "
                "себя ничего ей они тут где надо ней тебя их чем была сам чтоб без "
                "будто чего раз тоже себе под будет ж тогда кто этот того потому "
                "этого какой какая какое какие каким какую какова каково каковы "
                "каких котором которая который которое которые которых которой "
                "совсем ним здесь этом почти мой тем чтобы нее были куда зачем "
                "почему сколько всех об эта эти этой чей"},
    {.lang = "uk",
     .frequent = "і в не на що з по як це для із до від але за та або у ж ви якщо "
                 "при його всі так про бути може ми він є тільки я й",
     .further = ""},
    {.lang = "bg",
     .frequent = "и в не на че с по как това за от но или се да са е като при може "
                 "ако ще са до има който които",
     .further = ""},
};

static GHashTable *sets[KWIC_FUNCTION_LANGUAGES]; // of strings, folded
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add_words(GHashTable *set, const char *list)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    g_auto(GStrv) words = g_strsplit(list, " ", -1);
    for (size_t w = 0; words[w]; w++) {
        g_string_truncate(folded, 0);
        kwic_fold(kwic_str_of(words[w]), folded);
        g_hash_table_add(set, g_strdup(folded->str));
    }
}

static void make_sets(void)
{
    for (size_t i = 0; i < KWIC_FUNCTION_LANGUAGES; i++) {
        sets[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        add_words(sets[i], kwic_function_words_of[i].frequent);
        add_words(sets[i], kwic_function_words_of[i].further);
    }
}

bool kwic_is_function_word(const char *lang, kwic_str word)
{
    char text[32];
    if (word.n == 0 || word.n >= sizeof text)
        return false;
    memcpy(text, word.p, word.n);
    text[word.n] = '\0';
    pthread_once(&once, make_sets);
    for (size_t i = 0; i < KWIC_FUNCTION_LANGUAGES; i++)
        if (strcmp(kwic_function_words_of[i].lang, lang) == 0)
            return g_hash_table_contains(sets[i], text);
    return false;
}
