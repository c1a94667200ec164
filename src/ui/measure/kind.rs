//! What kind of character a symbol is, for the colours of maps.

/// The kinds, in the order of the theme's `kinds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Vowel,
    Consonant,
    Capital,
    Digit,
    Punctuation,
    Space,
    /// A letter of a script without these distinctions, or a symbol that is not one character.
    Other,
}

pub static KINDS: &[Kind] = &[Kind::Vowel, Kind::Consonant, Kind::Capital, Kind::Digit, Kind::Punctuation, Kind::Space, Kind::Other];

impl Kind {
    /// The kind of a symbol as text.
    pub fn of(text: &str) -> Self {
        let mut chars = text.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { return Self::Other };
        match c {
            // As a tokenizer shows them.
            '␣' | '↵' | '⇥' => Self::Space,
            c if c.is_whitespace() => Self::Space,
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => Self::Vowel,
            c if c.is_numeric() => Self::Digit,
            c if c.is_uppercase() => Self::Capital,
            c if c.is_lowercase() => Self::Consonant,
            c if c.is_alphabetic() => Self::Other,
            c if c.is_control() => Self::Other,
            _ => Self::Punctuation,
        }
    }

    /// Its text key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Vowel => "tokens-kind-vowel",
            Self::Consonant => "tokens-kind-consonant",
            Self::Capital => "tokens-kind-capital",
            Self::Digit => "tokens-kind-digit",
            Self::Punctuation => "tokens-kind-punctuation",
            Self::Space => "tokens-kind-space",
            Self::Other => "tokens-kind-other",
        }
    }
}
