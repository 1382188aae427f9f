//! The vocabulary of keys that decide about publishing, in other programs and other languages.
//!
//! Enters: a key, or one word. Leaves: what the key is about, if it is only about publishing:
//! `is_public`, `showInList` and `do-not-publish` are, `show_toc` is not. Forbidden here: what follows for
//! the post.

/// Words for a draft.
const DRAFTS: &str = "draft drafts drafted draught wip autodraft \
    entwurf entwürfe utkast kladde uppkast brouillon ébauche ebauche borrador bozza rascunho esborrany \
    klad skitse luonnos mustand szkic náčrt návrh piszkozat vázlat taslak ciornă ciorna \
    osnutek nacrt skica juodraštis melnraksts uzmetums черновик чернетка чернова нацрт πρόχειρο προσχέδιο \
    draf nháp bảnnháp ฉบับร่าง ร่าง טיוטה مسودة पसौदा मसौदा 下書き 草稿 初稿 초안 초고";

/// Words that hold a post back when they are true.
const HOLDING: &str = "concept koncept konsep private hidden hide unlisted unlist \
    embargoed embargo internal confidential secret pending inactive invisible restricted locked \
    protected password premium paid paying paywalled paywall gated members member subscribers subscriber \
    exclude excluded skip skipped ignore ignored hold held queue queued scheduled future \
    unfinished incomplete todo unready withdrawn retracted suspended blocked \
    headless privat privé privée privado privada privato privata частный личное verborgen \
    versteckt caché cachée oculto oculta nascosto nascosta skjult dold piilotettu ukryty skrytý rejtett \
    gizli скрытый скрыто intern interne interno 非公開 非公开 私密 비공개";

/// The same, for a post that was published before.
const REMOVING: &str = "unpublished unpublish archived archive disabled disable deleted delete trashed trash removed \
    remove expired offline takedown retire retired";

/// Words that hold a post back when they are false.
const RELEASING: &str = "published publish publishing live public publicly visible listed list enabled enable active \
    online ready released release launched launch approved approve reviewed finished complete completed \
    done final finalised finalized show shown display displayed render rendered output \
    publicerad publicera publicerat veröffentlicht veroffentlicht veröffentlichen publiziert publiceren \
    gepubliceerd publié publiée publie publier publicado publicada publicar pubblicato pubblicata pubblica \
    publisert publicer udgivet julkaistu julkaise opublikowany opublikowane publikuj publikováno zveřejnit \
    zveřejněno közzétéve yayında yayınla publicat опубликовано опубликован опубликовать публиковать \
    δημοσιευμένο פורסם منشور sichtbar visibel synlig visibile widoczny видимый öffentlich offentlig \
    offentligt offentlig público publica pública publico pubblico publique julkinen publiczny veřejné 公開 \
    公开 发布 已发布 게시 공개";

/// Words for a state. Those in [`SURE_STATES`] are only used for the state of a post.
const STATES: &str = "state workflow stage access audience tier level phase review progress estado etat état stato \
    zustand stav stan tila durum állapot состояние 状態 状态 상태";
const SURE_STATES: &str = "status visibility statut статус";

/// Words for a moment.
const MOMENTS: &str =
    "date datetime dates time day pub publication at after before start begin posted issued";
/// Words for the end of a time.
const ENDS: &str = "expire expires expiry expiration until till end ends ending through thru sunset \
    ablaufdatum gültigbis vervaldatum udløber caduca caducidad vence scadenza expira wygasa";

/// Words for "not".
const NOTS: &str = "no not dont never non un nicht kein pas nao não inte ikke не";

/// Words that change nothing.
const FILLING: &str = "is be been are was to the a an this it its by for in of from as on with my me us only and or \
    please do does should will can has have post posts page article entry content item doc document note \
    site blog web website collections collection eleventy hugo jekyll dg kb sys moderation build valid \
    available any more yet now anymore flag flagged mark marked set";

/// What the words of a key say about publishing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyWords {
    /// It holds a post back when it is true.
    pub(super) is_holding: bool,
    /// It holds a post back when it is false.
    pub(super) is_releasing: bool,
    /// Its value is a word for a state.
    pub(super) is_state: bool,
    /// It is only used for the state of a post.
    pub(super) is_sure_state: bool,
    /// Its value is a moment.
    pub(super) is_moment: bool,
    /// That moment is an end.
    pub(super) is_end: bool,
    /// It takes a published post away.
    is_removing: bool,
    /// It means the opposite.
    is_turned: bool,
}

impl KeyWords {
    /// The words of `key`. `None` if it is also about something else.
    pub(super) fn of(key: &str) -> Option<KeyWords> {
        let mut found = KeyWords::default();
        for word in split(key) {
            for part in parts(&word)? {
                found.take(part);
            }
        }
        (found != KeyWords::default()).then_some(found)
    }

    fn take(&mut self, kind: WordKind) {
        match kind {
            WordKind::Holding => self.is_holding = true,
            WordKind::Removing => (self.is_holding, self.is_removing) = (true, true),
            WordKind::Releasing => self.is_releasing = true,
            WordKind::State => self.is_state = true,
            WordKind::SureState => (self.is_state, self.is_sure_state) = (true, true),
            WordKind::Moment => self.is_moment = true,
            WordKind::End => self.is_end = true,
            WordKind::Not => self.is_turned = !self.is_turned,
            WordKind::Filling => {}
        }
    }

    /// Whether the post is held back if the value is `is_true`. `None` if the key is no switch.
    pub(super) fn holds(self, is_true: bool) -> Option<bool> {
        let is_switch = (self.is_holding || self.is_releasing) && !self.is_moment && !self.is_end;
        // `hide_from_public` hides.
        is_switch.then_some((is_true == self.is_holding) != self.is_turned)
    }

    /// Whether its moment is an end. `private until` has a beginning.
    pub(super) fn ends(self) -> bool {
        if self.is_end {
            !self.is_holding
        } else {
            self.is_removing
        }
    }
}

#[derive(Clone, Copy)]
enum WordKind {
    Holding,
    Removing,
    Releasing,
    State,
    SureState,
    Moment,
    End,
    Not,
    Filling,
}

const LISTS: [(&str, WordKind); 10] = [
    (DRAFTS, WordKind::Holding),
    (HOLDING, WordKind::Holding),
    (REMOVING, WordKind::Removing),
    (RELEASING, WordKind::Releasing),
    (STATES, WordKind::State),
    (SURE_STATES, WordKind::SureState),
    (MOMENTS, WordKind::Moment),
    (ENDS, WordKind::End),
    (NOTS, WordKind::Not),
    (FILLING, WordKind::Filling),
];

/// Whether a list of words, separated by spaces, contains a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|known| known == word)
}

/// A key without signs, in lower case, for comparison.
pub(super) fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a word means a draft, in any language.
pub(super) fn is_draft(word: &str) -> bool {
    has(DRAFTS, word)
}

/// The words of a key in lower case. `isPublished`, `is_published` and `is-published` have two.
pub(super) fn split(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in key.chars().filter(|c| !is_unseen(*c)) {
        if !letter.is_alphanumeric() && letter != '\'' && letter != '’' {
            words.push(String::new());
            was_small = false;
            continue;
        }
        if letter.is_uppercase() && was_small {
            words.push(String::new());
        }
        was_small = letter.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a character is invisible.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// The kind of a word, or the kinds of the fewest words that it consists of: `nopublish`, `membersonly`.
/// `None` if a part of it is not in the vocabulary.
fn parts(word: &str) -> Option<Vec<WordKind>> {
    let kind = |part: &str| {
        let list = LISTS.iter().find(|(list, _)| has(list, part));
        list.map(|(_, kind)| *kind)
    };
    if let Some(kind) = kind(word) {
        return Some(vec![kind]);
    }
    if word.len() > 40 {
        return None;
    }
    // For each place in the word, the fewest words that lead there.
    let mut best: Vec<Option<Vec<WordKind>>> = vec![None; word.len() + 1];
    best[0] = Some(Vec::new());
    for end in (1..=word.len()).filter(|end| word.is_char_boundary(*end)) {
        for start in (0..end).filter(|start| word.is_char_boundary(*start)) {
            // Single letters would make words of anything.
            let (Some(before), Some(kind)) = (
                &best[start],
                kind(&word[start..end]).filter(|_| end - start > 1),
            ) else {
                continue;
            };
            let is_better = best[end]
                .as_ref()
                .is_none_or(|known| known.len() > before.len() + 1);
            if is_better {
                let way = before.iter().copied().chain([kind]).collect();
                best[end] = Some(way);
            }
        }
    }
    best.pop().flatten()
}
