// SPDX-License-Identifier: GPL-2.0-or-later
#include "stopword.h"

#include <glib.h>
#include <pthread.h>

// Folded: no capitals, no accents on Latin letters.
static const struct {
    const char *lang;
    const char *words;
} lists[] = {
    {"en",
     "a an the and or but nor not no if then than so as of at by for from in into on "
     "onto out over to toward towards up upon with within without about above across "
     "after against along among around before behind below beneath beside between "
     "beyond down during off through throughout under until via while because since "
     "though although however whether i me my mine we us our ours you your yours he "
     "him his she her hers it its they them their theirs this that these those there "
     "here who whom whose which what when where why how am is are was were be been "
     "being have has had having do does did doing done can could shall should will "
     "would may might must ought let such same other another each every either neither "
     "both any some all few more most much many own only just also too very even ever "
     "never yet again once now s t d ll m re ve dont cant isnt arent wasnt doesnt "
     "didnt please tell give us"},
    {"de", "der die das den dem des ein eine einen einem einer eines und oder aber "
           "nicht kein keine keinen keiner ist sind war waren wird werden wurde wurden "
           "worden sein hat haben hatte hatten habe ich du er sie es wir ihr mich mir "
           "dich dir ihm ihn ihnen uns euch mein dein seine seiner seinem seinen ihre "
           "ihrer ihrem ihren unser in im ins an am auf aus bei beim bis durch fur "
           "gegen mit nach ohne seit um unter uber von vom vor zu zum zur zwischen als "
           "wie wenn weil dass ob da dann denn doch so sehr auch nur noch schon hier "
           "dort wo woher wohin wann warum wieso was wer wen wem wessen welche welcher "
           "welches welchen welchem kann konnen konnte muss mussen soll sollen sollte "
           "darf durfen mag man sich selbst dieser diese dieses diesem diesen jener "
           "jede jeder jedes alle alles viel viele mehr etwas nichts"},
    {"fr",
     "le la les l un une des du de d et ou mais donc or ni car ne pas plus moins je tu "
     "il elle on nous vous ils elles me te se lui leur leurs mon ma mes ton ta tes son "
     "sa ses notre nos votre vos ce cet cette ces cela ca qui que quoi dont ou quand "
     "comment pourquoi quel quelle quels quelles combien a au aux en dans par pour sur "
     "sous avec sans entre vers chez est sont etait etaient ete etre sera seront ai as "
     "avons avez ont avait avoir fait faire peut peuvent si tout tous toute toutes "
     "tres aussi y c s n qu j m t"},
    {"es",
     "el la los las lo un una unos unas de del al a ante con contra desde en entre "
     "hacia hasta para por segun sin sobre tras y e o u pero sino ni no si que quien "
     "quienes cual cuales cuyo donde cuando como cuanto cuanta cuantos cuantas porque "
     "yo tu el ella nosotros vosotros ellos ellas me te se nos os le les mi mis su sus "
     "nuestro este esta estos estas ese esa esos esas aquel es son era eran fue fueron "
     "ser sido esta estan estar ha han habia haber hay hace hacer puede pueden mas muy "
     "tambien ya todo todos"},
    {"it", "il lo la i gli le l un uno una di del dello della dei degli delle a al "
           "allo alla ai agli alle da dal dalla dai in nel nella nei nelle con su sul "
           "sulla per tra fra e ed o ma non se che chi cui quale quali quanto quanti "
           "quanta dove quando come perche cosa io tu lui lei noi voi loro mi ti si ci "
           "vi mio tuo suo nostro questo questa questi queste quello quella sono era "
           "erano stato essere ha hanno aveva avere puo possono piu molto anche gia "
           "tutto tutti c d"},
    {"pt", "o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela "
           "para com sem sobre entre ate e ou mas nao se que quem qual quais onde "
           "quando como quanto quantos porque eu tu ele ela nos eles elas me te lhe "
           "seu sua seus suas meu minha este esta isso isto esse essa e sao era eram "
           "foi foram ser sido esta estao estar tem tinha ter ha pode podem mais muito "
           "tambem ja todo todos ao aos"},
    {"nl", "de het een en of maar niet geen is zijn was waren wordt worden werd werden "
           "heeft hebben had hadden ik jij je u hij zij ze wij we jullie hun hen mij "
           "me jou hem haar ons mijn jouw dit dat deze die er hier daar waar wanneer "
           "waarom hoe wat wie welke welk in op aan bij van voor met naar om uit over "
           "onder door tot tegen tussen zonder als dan dus ook nog al te kan kunnen "
           "moet moeten zal zullen mag veel meer zeer alle"},
    {"ru", "и в во не что он на я с со как а то все она так его но да ты к у же вы за "
           "бы по только ее мне было вот от меня еще нет о из ему теперь когда даже ну "
           "ли если уже или ни быть был него до вас опять уж вам ведь там потом себя "
           "ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб "
           "без будто чего раз тоже себе под будет ж тогда кто этот того потому этого "
           "какой какая какое какие каким какой какую какова каково каковы каких "
           "котором которая который которое которые которых которой совсем ним здесь "
           "этом почти мой тем чтобы нее были куда зачем почему сколько всех при об "
           "это эта эти этой чей"},
};

enum { LANGUAGES = G_N_ELEMENTS(lists) };

static GHashTable *sets[LANGUAGES]; // of strings
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_sets(void)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        char **words = g_strsplit(lists[i].words, " ", -1);
        sets[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (size_t w = 0; words[w]; w++)
            g_hash_table_add(sets[i], words[w]);
        g_free(words); // not the words: the set has them
    }
}

bool kwic_stopword(const char *lang, kwic_str word)
{
    char text[32];
    if (word.n >= sizeof text)
        return false;
    memcpy(text, word.p, word.n);
    text[word.n] = '\0';
    pthread_once(&once, make_sets);
    for (size_t i = 0; i < LANGUAGES; i++)
        if (strcmp(lists[i].lang, lang) == 0)
            return g_hash_table_contains(sets[i], text);
    return false;
}
