//! Words a person reads: Fluent files under `assets/i18n/<language>/`, one per page. A key that a language lacks is
//! read from English (and fails a test).

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// Placeables of one text: `args!("rank" => 3)`.
pub type Args<'a> = FluentArgs<'a>;

/// `args!("name" => value, ..)`: numbers, `&str` and `String`.
#[macro_export]
macro_rules! args {
    ($($name:literal => $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut args = $crate::ui::text::Args::new();
        $(args.set($name, $value);)*
        args
    }};
}

/// A language of the window: a folder in `assets/i18n` and one in `assets/lessons`.
pub struct Language {
    /// BCP 47: `zh-CN`.
    pub id: &'static str,
    /// In its own words.
    pub name: &'static str,
    /// The Fluent files, by stem.
    pub files: &'static [(&'static str, &'static str)],
    /// Needs a font beyond the built-in ones.
    pub needs_font: Option<char>,
}

/// The files of every language, by stem: one for each page, and what they share.
macro_rules! files {
    ($lang:literal) => {
        files!($lang: "common", "errors", "explain", "corpus", "tokens", "attention", "next", "train", "limits", "ar", "bridge", "diffusion", "noise", "learn", "denoise", "picture", "unet", "words", "course", "kernels")
    };
    ($lang:literal: $($stem:literal),+ $(,)?) => {
        &[$(($stem, include_str!(concat!("../../assets/i18n/", $lang, "/", $stem, ".ftl")))),+]
    };
}

/// The first one is what the others fall back to.
pub static LANGUAGES: &[Language] = &[
    Language {
        id: "en",
        name: "English",
        files: files!("en"),
        needs_font: None,
    },
    Language {
        id: "zh-CN",
        name: "简体中文",
        files: files!("zh-CN"),
        needs_font: Some('汉'),
    },
];

/// The language's place in [`LANGUAGES`]; English for an unknown one.
pub fn find(id: &str) -> usize {
    LANGUAGES.iter().position(|language| language.id == id).unwrap_or(0)
}

/// The language the system speaks, if the window speaks it too.
pub fn of_system() -> &'static str {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok()).find(|v| !v.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("zh")) { "zh-CN" } else { "en" }
}

/// All texts, with one language chosen.
pub struct Texts {
    bundles: Vec<FluentBundle<FluentResource>>,
    chosen: usize,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({})", self.language().id)
    }
}

impl Texts {
    pub fn new(language: &str) -> Self {
        Self { bundles: LANGUAGES.iter().map(bundle).collect(), chosen: find(language) }
    }

    pub fn language(&self) -> &'static Language {
        &LANGUAGES[self.chosen]
    }

    pub fn choose(&mut self, language: &str) {
        self.chosen = find(language);
    }

    /// Whether the chosen language itself, not its fallback, has the key.
    pub fn has(&self, key: &str) -> bool {
        self.bundles[self.chosen].has_message(key)
    }

    /// The text of a key; the key itself where no language has it.
    pub fn get(&self, key: &str, args: &Args<'_>) -> String {
        [self.chosen, 0].iter().find_map(|&i| format(&self.bundles[i], key, args)).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key without placeables.
    pub fn t(&self, key: &str) -> String {
        self.get(key, &Args::new())
    }
}

fn bundle(language: &Language) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = language.id.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks have no glyph in the window's fonts, and both languages run left to right.
    bundle.set_use_isolating(false);
    for (stem, source) in language.files {
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                log::error!("assets/i18n/{}/{stem}.ftl: {errors:?}", language.id);
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            log::error!("assets/i18n/{}/{stem}.ftl: {errors:?}", language.id);
        }
    }
    bundle
}

fn format(bundle: &FluentBundle<FluentResource>, key: &str, args: &Args<'_>) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
    if !errors.is_empty() {
        log::warn!("text {key}: {errors:?}");
    }
    Some(text)
}
