//! English plurals exactly as npm's `pluralize` 8 makes them: a word in, its plural out.
//!
//! API names are made with that package, so its quirks are part of the API (`data` stays `data`, `Person` becomes
//! `People`, `fooURL` becomes `fooURLS`). The crate `pluralizer` follows a later state of the rules and another idea of
//! letter case; hence this port. It must not know types or schemas.

/// The plural of a word of ASCII letters, digits and underscores.
pub fn plural(word: &str) -> String {
    let token = word.to_ascii_lowercase();
    if IRREGULAR.iter().any(|(_, many)| *many == token) {
        return with_case_of(word, &token);
    }
    if let Some((_, many)) = IRREGULAR.iter().rev().find(|(one, _)| *one == token) {
        return with_case_of(word, many);
    }
    if token.is_empty()
        || UNCOUNTABLE.contains(&token.as_str())
        || INVARIANT.iter().any(|end| ends(end, &token))
    {
        return word.to_owned();
    }
    for rule in RULES {
        if let Some(found) = rule.find(&token) {
            return found.apply(word, rule.to);
        }
    }
    word.to_owned()
}

fn ends(pattern: &str, token: &str) -> bool {
    start_of(pattern, token.as_bytes(), token.len()).is_some()
}

/// One rule: a stem (kept), an ending (dropped), and what takes the ending's place. The longest match counts.
struct Rule {
    stems: &'static [&'static str],
    endings: &'static [&'static str],
    to: &'static str,
}

struct Found {
    start: usize,
    stem_end: usize,
}

impl Rule {
    fn find(&self, token: &str) -> Option<Found> {
        let bytes = token.as_bytes();
        let mut best: Option<Found> = None;
        for ending in self.endings {
            let Some(stem_end) = start_of(ending, bytes, bytes.len()) else {
                continue;
            };
            for stem in self.stems {
                let Some(start) = start_of(stem, bytes, stem_end) else {
                    continue;
                };
                if best.as_ref().is_none_or(|found| start < found.start) {
                    best = Some(Found { start, stem_end });
                }
            }
        }
        best
    }
}

impl Found {
    fn apply(&self, word: &str, to: &str) -> String {
        let matched = &word[self.start..];
        let result = format!("{}{to}", &word[self.start..self.stem_end]);
        let model = if matched.is_empty() {
            &word[word.len() - 1..]
        } else {
            matched
        };
        format!("{}{}", &word[..self.start], with_case_of(model, &result))
    }
}

/// Where `pattern` starts if it ends at `end`. A pattern is letters, `[abc]`, `[^abc]`, and a leading `<` for the start of
/// the word.
fn start_of(pattern: &str, word: &[u8], end: usize) -> Option<usize> {
    let mut rest = pattern.as_bytes();
    let mut at = end;
    while let Some((&last, before)) = rest.split_last() {
        if last == b'<' {
            return (at == 0).then_some(0);
        }
        let letter = *word.get(at.checked_sub(1)?)?;
        if last == b']' {
            let open = before.iter().rposition(|byte| *byte == b'[')?;
            let class = &before[open + 1..];
            let fits = match class.split_first() {
                Some((b'^', excluded)) => !excluded.contains(&letter),
                _ => class.contains(&letter),
            };
            if !fits {
                return None;
            }
            rest = &before[..open];
        } else {
            if last != letter {
                return None;
            }
            rest = before;
        }
        at -= 1;
    }
    Some(at)
}

/// `token` in the letter case of `model`: lower, upper or title; what is none of them counts as lower.
fn with_case_of(model: &str, token: &str) -> String {
    if model == token {
        return token.to_owned();
    }
    if !model.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return token.to_ascii_lowercase();
    }
    if !model.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return token.to_ascii_uppercase();
    }
    let lower = token.to_ascii_lowercase();
    if model.as_bytes()[0].is_ascii_lowercase() {
        return lower;
    }
    let mut characters = lower.chars();
    characters.next().map_or_else(String::new, |first| {
        let mut title = first.to_ascii_uppercase().to_string();
        title.push_str(characters.as_str());
        title
    })
}

/// Endings that stay as they are.
const INVARIANT: &[&str] = &[
    "sheep",
    "pox",
    "o[iu]s",
    "measles",
    "fish",
    "deer",
    "[^aeiou]ese",
    "pokemon",
];

/// Tried in this order.
const RULES: &[Rule] = &[
    Rule {
        stems: &["<"],
        endings: &["thou"],
        to: "you",
    },
    Rule {
        stems: &[""],
        endings: &["m[ae]n"],
        to: "men",
    },
    Rule {
        stems: &["eaux"],
        endings: &[""],
        to: "",
    },
    Rule {
        stems: &["child"],
        endings: &["ren", ""],
        to: "ren",
    },
    Rule {
        stems: &["pe"],
        endings: &["rson", "ople"],
        to: "ople",
    },
    Rule {
        stems: &["<titm", "<m", "<l"],
        endings: &["ice", "ouse"],
        to: "ice",
    },
    Rule {
        stems: &["matr", "cod", "mur", "sil", "vert", "ind", "append"],
        endings: &["ix", "ex"],
        to: "ices",
    },
    Rule {
        stems: &["x", "ch", "ss", "sh", "zz"],
        endings: &[""],
        to: "es",
    },
    Rule {
        stems: &["[^ch][ieo][ln]"],
        endings: &["ey"],
        to: "ies",
    },
    Rule {
        stems: &["[^aeiouy]", "qu"],
        endings: &["y"],
        to: "ies",
    },
    Rule {
        stems: &["kni", "wi", "li"],
        endings: &["fe"],
        to: "ves",
    },
    Rule {
        stems: &["ar", "l", "ea", "eo", "oa", "hoo"],
        endings: &["f"],
        to: "ves",
    },
    Rule {
        stems: &[""],
        endings: &["sis"],
        to: "ses",
    },
    Rule {
        stems: &[
            "apheli",
            "hyperbat",
            "periheli",
            "asyndet",
            "noumen",
            "phenomen",
            "criteri",
            "organ",
            "prolegomen",
            "hedr",
            "automat",
        ],
        endings: &["a", "on"],
        to: "a",
    },
    Rule {
        stems: &[
            "agend",
            "addend",
            "millenni",
            "dat",
            "extrem",
            "bacteri",
            "desiderat",
            "strat",
            "candelabr",
            "errat",
            "ov",
            "symposi",
            "curricul",
            "automat",
            "quor",
        ],
        endings: &["a", "um"],
        to: "a",
    },
    Rule {
        stems: &["her", "at", "gr"],
        endings: &["o"],
        to: "oes",
    },
    Rule {
        stems: &["seraph", "cherub"],
        endings: &["im", ""],
        to: "im",
    },
    Rule {
        stems: &["alumn", "alg", "vertebr"],
        endings: &["a", "ae"],
        to: "ae",
    },
    Rule {
        stems: &[
            "alumn", "syllab", "vir", "radi", "nucle", "fung", "cact", "stimul", "termin",
            "bacill", "foc", "uter", "loc", "strat",
        ],
        endings: &["us", "i"],
        to: "i",
    },
    Rule {
        stems: &["[^l]ias", "[aeiou]las", "[ejzr]as", "[iu]am"],
        endings: &[""],
        to: "",
    },
    Rule {
        stems: &["e[mn]u"],
        endings: &["s", ""],
        to: "s",
    },
    Rule {
        stems: &["alias", "[^aou]us", "t[lm]as", "gas", "ris"],
        endings: &[""],
        to: "es",
    },
    Rule {
        stems: &["ax", "test"],
        endings: &["is"],
        to: "es",
    },
    Rule {
        stems: &["[^aeiou]ese"],
        endings: &[""],
        to: "",
    },
    Rule {
        stems: &[""],
        endings: &["s", ""],
        to: "s",
    },
];

/// One and many. A later line wins where two have the same singular.
const IRREGULAR: &[(&str, &str)] = &[
    ("i", "we"),
    ("me", "us"),
    ("he", "they"),
    ("she", "they"),
    ("them", "them"),
    ("myself", "ourselves"),
    ("yourself", "yourselves"),
    ("itself", "themselves"),
    ("herself", "themselves"),
    ("himself", "themselves"),
    ("themself", "themselves"),
    ("is", "are"),
    ("was", "were"),
    ("has", "have"),
    ("this", "these"),
    ("that", "those"),
    ("echo", "echoes"),
    ("dingo", "dingoes"),
    ("volcano", "volcanoes"),
    ("tornado", "tornadoes"),
    ("torpedo", "torpedoes"),
    ("genus", "genera"),
    ("viscus", "viscera"),
    ("stigma", "stigmata"),
    ("stoma", "stomata"),
    ("dogma", "dogmata"),
    ("lemma", "lemmata"),
    ("schema", "schemata"),
    ("anathema", "anathemata"),
    ("ox", "oxen"),
    ("axe", "axes"),
    ("die", "dice"),
    ("yes", "yeses"),
    ("foot", "feet"),
    ("eave", "eaves"),
    ("goose", "geese"),
    ("tooth", "teeth"),
    ("quiz", "quizzes"),
    ("human", "humans"),
    ("proof", "proofs"),
    ("carve", "carves"),
    ("valve", "valves"),
    ("looey", "looies"),
    ("thief", "thieves"),
    ("groove", "grooves"),
    ("pickaxe", "pickaxes"),
    ("passerby", "passersby"),
];

/// Words that have no plural of their own.
#[rustfmt::skip]
const UNCOUNTABLE: &[&str] = &[
    "adulthood", "advice", "agenda", "aid", "aircraft", "alcohol", "ammo", "analytics", "anime", "athletics", "audio",
    "bison", "blood", "bream", "buffalo", "butter", "carp", "cash", "chassis", "chess", "clothing", "cod", "commerce",
    "cooperation", "corps", "debris", "diabetes", "digestion", "elk", "energy", "equipment", "excretion", "expertise",
    "firmware", "flounder", "fun", "gallows", "garbage", "graffiti", "hardware", "headquarters", "health", "herpes",
    "highjinks", "homework", "housework", "information", "jeans", "justice", "kudos", "labour", "literature",
    "machinery", "mackerel", "mail", "media", "mews", "moose", "music", "mud", "manga", "news", "only", "personnel",
    "pike", "plankton", "pliers", "police", "pollution", "premises", "rain", "research", "rice", "salmon", "scissors",
    "series", "sewage", "shambles", "shrimp", "software", "species", "staff", "swine", "tennis", "traffic",
    "transportation", "trout", "tuna", "wealth", "welfare", "whiting", "wildebeest", "wildlife", "you",
];
