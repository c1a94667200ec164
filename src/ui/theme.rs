//! Colours by role and axis, colour maps, type sizes, distances: all of them from `assets/theme.ron`.

use super::measure::kind::{KINDS, Kind};
use egui::Color32;
use serde::{Deserialize, Deserializer, Serialize};

static FILE: &str = include_str!("../../assets/theme.ron");

/// What a number is for. One colour each, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Weight,
    Activation,
    Gradient,
    Probability,
    /// Clean data, x_0.
    Data,
    /// Gaussian noise, eps.
    Noise,
}

/// What an axis counts. One colour each, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    Token,
    Channel,
    Head,
    Time,
}

/// Dark, light, or what the system prefers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Shade {
    #[default]
    Dark,
    Light,
}

#[derive(Clone, Debug, Deserialize)]
struct File {
    dark: Palette,
    light: Palette,
    size: Sizes,
    space: Spaces,
}

/// A theme in use: `cx.theme.color.accent`.
#[derive(Clone, Debug)]
pub struct Theme {
    pub shade: Shade,
    pub color: Palette,
    pub size: Sizes,
    pub space: Spaces,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Palette {
    /// Behind everything.
    #[serde(deserialize_with = "hex")]
    pub paper: Color32,
    /// Behind the side panels.
    #[serde(deserialize_with = "hex")]
    pub panel: Color32,
    /// Cards, buttons, the text box.
    #[serde(deserialize_with = "hex")]
    pub raised: Color32,
    /// Thin lines.
    #[serde(deserialize_with = "hex")]
    pub line: Color32,
    /// Text: main, secondary, and what may be overlooked.
    #[serde(deserialize_with = "hex")]
    pub ink: Color32,
    #[serde(deserialize_with = "hex")]
    pub soft: Color32,
    #[serde(deserialize_with = "hex")]
    pub faint: Color32,
    /// What can be clicked, what is chosen, what is lit.
    #[serde(deserialize_with = "hex")]
    pub accent: Color32,
    #[serde(deserialize_with = "hex")]
    pub on_accent: Color32,
    #[serde(deserialize_with = "hex")]
    pub good: Color32,
    #[serde(deserialize_with = "hex")]
    pub warn: Color32,
    #[serde(deserialize_with = "hex")]
    pub bad: Color32,
    #[serde(deserialize_with = "hex")]
    pub weight: Color32,
    #[serde(deserialize_with = "hex")]
    pub activation: Color32,
    #[serde(deserialize_with = "hex")]
    pub gradient: Color32,
    #[serde(deserialize_with = "hex")]
    pub probability: Color32,
    #[serde(deserialize_with = "hex")]
    pub data: Color32,
    #[serde(deserialize_with = "hex")]
    pub noise: Color32,
    #[serde(deserialize_with = "hex")]
    pub token: Color32,
    #[serde(deserialize_with = "hex")]
    pub channel: Color32,
    #[serde(deserialize_with = "hex")]
    pub head: Color32,
    #[serde(deserialize_with = "hex")]
    pub time: Color32,
    pub diverging: ColorMap,
    pub sequential: ColorMap,
    /// Kinds of characters, in the order of `measure::kind::KINDS`.
    pub kinds: Vec<Hex>,
}

/// Type sizes, in points.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Sizes {
    pub small: f32,
    pub body: f32,
    pub strong: f32,
    pub heading: f32,
    pub title: f32,
    pub mono: f32,
}

/// Distances, in points.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Spaces {
    pub tight: f32,
    pub small: f32,
    pub normal: f32,
    pub wide: f32,
    pub huge: f32,
    pub rounding: f32,
}

/// A map from `[0, 1]` to colours.
#[derive(Clone, Debug, Deserialize)]
pub enum ColorMap {
    /// Evenly spaced colours, mixed in between in linear light.
    Stops(Vec<Hex>),
    /// One of colorous' perceptual maps: `viridis`, `cividis`, `magma`.
    Named(String),
}

/// `"#rrggbb"`.
#[derive(Clone, Copy, Debug)]
pub struct Hex(pub Color32);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Color32::from_hex(&text).map(Hex).map_err(|_| serde::de::Error::custom(format!("{text} is not a colour")))
    }
}

fn hex<'de, D: Deserializer<'de>>(from: D) -> Result<Color32, D::Error> {
    Hex::deserialize(from).map(|hex| hex.0)
}

impl ColorMap {
    /// The colour at `x` in `[0, 1]`; outside it, the nearest end.
    pub fn at(&self, x: f32) -> Color32 {
        let x = if x.is_finite() { x.clamp(0.0, 1.0) } else { 0.0 };
        match self {
            Self::Stops(stops) => {
                let Some(last) = stops.len().checked_sub(1) else { return Color32::PLACEHOLDER };
                let place = x * last as f32;
                let left = (place as usize).min(last.saturating_sub(1));
                mix(stops[left].0, stops[(left + 1).min(last)].0, place - left as f32)
            }
            Self::Named(name) => {
                let map = match name.as_str() {
                    "cividis" => colorous::CIVIDIS,
                    "magma" => colorous::MAGMA,
                    _ => colorous::VIRIDIS,
                };
                let c = map.eval_continuous(f64::from(x));
                Color32::from_rgb(c.r, c.g, c.b)
            }
        }
    }
}

/// `a` at 0, `b` at 1, mixed in linear light so that the middle is not muddy.
pub fn mix(a: Color32, b: Color32, x: f32) -> Color32 {
    let (a, b) = (egui::Rgba::from(a), egui::Rgba::from(b));
    Color32::from(a * (1.0 - x) + b * x)
}

impl Theme {
    /// # Panics
    /// Never in a built program: the file is part of it and a test reads it.
    pub fn new(shade: Shade) -> Self {
        let file = Self::read().unwrap_or_else(|error| panic!("assets/theme.ron: {error}"));
        let color = if shade == Shade::Dark { file.dark } else { file.light };
        Self { shade, color, size: file.size, space: file.space }
    }

    fn read() -> Result<File, ron::error::SpannedError> {
        ron::from_str(FILE)
    }

    pub fn role(&self, role: Role) -> Color32 {
        match role {
            Role::Weight => self.color.weight,
            Role::Activation => self.color.activation,
            Role::Gradient => self.color.gradient,
            Role::Probability => self.color.probability,
            Role::Data => self.color.data,
            Role::Noise => self.color.noise,
        }
    }

    pub fn axis(&self, axis: Axis) -> Color32 {
        match axis {
            Axis::Token => self.color.token,
            Axis::Channel => self.color.channel,
            Axis::Head => self.color.head,
            Axis::Time => self.color.time,
        }
    }

    /// The colour of x_t, which has `signal` (`[0, 1]`, the square root of alpha-bar) of the data in it.
    pub fn noisy(&self, signal: f32) -> Color32 {
        mix(self.color.noise, self.color.data, signal * signal)
    }

    /// The colour of a kind of character.
    pub fn kind(&self, kind: Kind) -> Color32 {
        let place = KINDS.iter().position(|k| *k == kind).unwrap_or(0);
        self.color.kinds.get(place).map_or(self.color.ink, |hex| hex.0)
    }

    /// The colour of the `i`-th of things that are told apart and have no role of their own: curves, runs in a race.
    pub fn series(&self, i: usize) -> Color32 {
        self.color.kinds.get(i % self.color.kinds.len().max(1)).map_or(self.color.ink, |hex| hex.0)
    }

    /// The colour of a signed number: `x` in `[-1, 1]`, 0 in the middle.
    pub fn diverging(&self, x: f32) -> Color32 {
        self.color.diverging.at(0.5 + 0.5 * x)
    }

    /// The colour of a quantity: `x` in `[0, 1]`.
    pub fn sequential(&self, x: f32) -> Color32 {
        self.color.sequential.at(x)
    }

    /// Ink that reads on `background`.
    pub fn ink_on(&self, background: Color32) -> Color32 {
        let light = egui::Rgba::from(background).intensity() > 0.25;
        let (dark, bright) = match self.shade {
            Shade::Dark => (self.color.paper, self.color.ink),
            Shade::Light => (self.color.ink, self.color.raised),
        };
        if light { dark } else { bright }
    }

    /// A quiet tint of a colour, to lay behind text.
    pub fn tint(&self, color: Color32) -> Color32 {
        mix(self.color.panel, color, if self.shade == Shade::Dark { 0.055 } else { 0.14 })
    }
}
