//! `shapes`: little scenes with captions, `(32, 32, 3)`, RGB in `[-1, 1]`, channels last, row-major.
//!
//! A [`Scene`] is plain data: a background, and one object in a named place or two in a relation. [`draw`] paints it,
//! [`caption`] says it in words, [`read`] looks at a picture and says what is on it, [`check`] compares that with what
//! was wanted. Some combinations never occur in training ([`held_out`]): a model that draws them has understood parts.
//!
//! x goes to the right, y goes down, both in pixels; a pixel's centre lies at a half.

pub mod caption;
pub mod check;
pub mod draw;
pub mod fit;
pub mod held_out;
pub mod parse;
pub mod read;
pub mod scene;
pub mod vocabulary;

pub use caption::{Caption, Wanted, WantedObject};
pub use scene::{Layout, Object, Scene};

/// Width and height of a picture in pixels.
pub const SIDE: usize = 32;

/// Numbers in a picture.
pub const LEN: usize = SIDE * SIDE * 3;

/// An attribute: all its values, each with its word in captions.
pub trait Value: Copy + PartialEq + std::fmt::Debug + 'static {
    const ALL: &'static [Self];
    /// The word captions use; where there are several, the first.
    fn word(self) -> &'static str;
    /// Place in [`Value::ALL`].
    fn index(self) -> usize {
        Self::ALL.iter().position(|value| *value == self).unwrap_or(0)
    }
    /// The value a word stands for.
    fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

/// An enum with one word a value.
macro_rules! values {
    ($(#[$about:meta])* $name:ident { $($value:ident = $word:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($value),* }

        impl Value for $name {
            const ALL: &'static [Self] = &[$(Self::$value),*];
            fn word(self) -> &'static str {
                match self { $(Self::$value => $word),* }
            }
            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

values! {
    /// What an object is.
    Shape { Circle = "circle", Square = "square", Triangle = "triangle", Star = "star", Ring = "ring", Cross = "cross" }
}

values! {
    /// What an object is painted with.
    Color { Red = "red", Orange = "orange", Yellow = "yellow", Green = "green", Blue = "blue", Purple = "purple", Pink = "pink" }
}

values! {
    /// Radius of the object: [`Size::radii`].
    Size { Small = "small", Large = "large" }
}

values! {
    /// What lies behind the objects.
    Background { White = "white", Sand = "sand", Sky = "sky", Navy = "navy", Black = "black" }
}

values! {
    /// Where a single object is: one of nine fields, row by row.
    Place {
        TopLeft = "top left", Top = "top", TopRight = "top right",
        Left = "left", Centre = "centre", Right = "right",
        BottomLeft = "bottom left", Bottom = "bottom", BottomRight = "bottom right",
    }
}

values! {
    /// How the first of two objects lies to the second.
    Relation { Above = "above", Below = "below", LeftOf = "left of", RightOf = "right of" }
}

impl Size {
    /// Smallest and largest radius in pixels. Between the two classes nothing is ever drawn.
    pub fn radii(self) -> [f32; 2] {
        match self {
            Self::Small => [4.0, 4.7],
            Self::Large => [6.2, 6.9],
        }
    }

    /// The class a measured radius belongs to.
    pub fn of(radius: f32) -> Self {
        let [[_, small], [large, _]] = [Self::Small.radii(), Self::Large.radii()];
        if radius < 0.5 * (small + large) { Self::Small } else { Self::Large }
    }
}

impl Place {
    /// Distance of neighbouring fields' middles in pixels.
    pub const STEP: f32 = 7.5;

    /// The field in column and row 0, 1 or 2 from the top left.
    pub fn at(column: usize, row: usize) -> Self {
        Self::ALL[3 * row.min(2) + column.min(2)]
    }

    /// Column and row, 0 to 2.
    pub fn cell(self) -> [usize; 2] {
        [self.index() % 3, self.index() / 3]
    }

    /// The middle of the field, `(x, y)`.
    pub fn middle(self) -> [f32; 2] {
        self.cell().map(|i| 0.5 * SIDE as f32 + Self::STEP * (i as f32 - 1.0))
    }

    /// The field that a measured centre lies in.
    pub fn of(centre: [f32; 2]) -> Self {
        let cell = |x: f32| ((x - 0.5 * SIDE as f32) / Self::STEP).round().clamp(-1.0, 1.0) as isize + 1;
        Self::at(cell(centre[0]) as usize, cell(centre[1]) as usize)
    }
}

impl Relation {
    /// The same seen from the second object.
    pub fn inverse(self) -> Self {
        match self {
            Self::Above => Self::Below,
            Self::Below => Self::Above,
            Self::LeftOf => Self::RightOf,
            Self::RightOf => Self::LeftOf,
        }
    }

    /// Unit vector from the second object to the first.
    pub fn direction(self) -> [f32; 2] {
        match self {
            Self::Above => [0.0, -1.0],
            Self::Below => [0.0, 1.0],
            Self::LeftOf => [-1.0, 0.0],
            Self::RightOf => [1.0, 0.0],
        }
    }

    /// How an object at `first` lies to one at `second`; `None` when that is too oblique to be called either.
    pub fn of(first: [f32; 2], second: [f32; 2]) -> Option<Self> {
        /// Tangent of the largest angle to an axis. Scenes stay below 0.33.
        const OBLIQUE: f32 = 0.7;
        let offset = [first[0] - second[0], first[1] - second[1]];
        Self::ALL.iter().copied().find(|relation| {
            let [x, y] = relation.direction();
            let along = offset[0] * x + offset[1] * y;
            let across = (offset[0] * y - offset[1] * x).abs();
            along > 0.0 && across <= OBLIQUE * along
        })
    }
}
