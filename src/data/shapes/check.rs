//! Compares a picture that was read with what a caption asked for, attribute by attribute.

use super::caption::{Wanted, WantedObject};
use super::read::{Reading, SeenObject};
use super::{Layout, Relation, Value};

/// What can be right or wrong about a picture, in the order of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// As many objects as were named.
    Count,
    Shape,
    Color,
    Size,
    /// The place of a single object.
    Place,
    /// How the first of two lies to the second.
    Relation,
    Background,
}

impl Attribute {
    pub const ALL: &'static [Self] = &[Self::Count, Self::Shape, Self::Color, Self::Size, Self::Place, Self::Relation, Self::Background];

    /// `shape`: the stem of its name in every language.
    pub fn id(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Shape => "shape",
            Self::Color => "color",
            Self::Size => "size",
            Self::Place => "place",
            Self::Relation => "relation",
            Self::Background => "background",
        }
    }
}

/// One thing that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub attribute: Attribute,
    /// Which of the caption's objects; `None` for the picture as a whole.
    pub object: Option<usize>,
    pub right: bool,
}

/// Everything that was asked for, and whether it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub parts: Vec<Part>,
    /// For each of the caption's objects, the one in [`Reading::objects`] it was compared with.
    pub matched: Vec<Option<usize>>,
}

impl Verdict {
    /// Everything that was asked for is there. What asks for nothing is always right.
    pub fn is_right(&self) -> bool {
        self.parts.iter().all(|part| part.right)
    }

    /// Of an attribute: `None` when it was not asked for.
    pub fn of(&self, attribute: Attribute) -> Option<bool> {
        let mut asked = self.parts.iter().filter(|part| part.attribute == attribute).peekable();
        asked.peek()?;
        Some(asked.all(|part| part.right))
    }

    fn right(&self) -> usize {
        self.parts.iter().filter(|part| part.right).count()
    }
}

/// Whether a picture is what was wanted. Objects may be found in any order: the one in which most is right counts.
pub fn check(reading: &Reading, wanted: &Wanted) -> Verdict {
    let orders: &[[usize; 2]] = if wanted.objects.len() < 2 && reading.objects.len() < 2 { &[[0, 1]] } else { &[[0, 1], [1, 0]] };
    let verdicts = orders.iter().map(|order| compare(reading, wanted, *order));
    // Of equals the last would win: the natural order is the last.
    verdicts.rev().max_by_key(Verdict::right).unwrap_or_default()
}

fn compare(reading: &Reading, wanted: &Wanted, order: [usize; 2]) -> Verdict {
    let mut verdict = Verdict::default();
    let mut add = |attribute, object, right| verdict.parts.push(Part { attribute, object, right });
    let mut matched = Vec::new();
    if !wanted.objects.is_empty() {
        add(Attribute::Count, None, reading.objects.len() == wanted.objects.len());
    }
    for (i, object) in wanted.objects.iter().enumerate() {
        let found = order.get(i).copied().filter(|found| *found < reading.objects.len());
        one(*object, found.map(|found| &reading.objects[found]), |attribute, right| add(attribute, Some(i), right));
        matched.push(found);
    }
    let found = |i: usize| matched.get(i).copied().flatten().map(|found: usize| &reading.objects[found]);
    match wanted.layout {
        Some(Layout::Alone(place)) => add(Attribute::Place, None, found(0).is_some_and(|object| object.place == place)),
        Some(Layout::Pair(relation)) => {
            let read = found(0).zip(found(1)).and_then(|(first, second)| Relation::of(first.at, second.at));
            add(Attribute::Relation, None, read == Some(relation));
        }
        None => {}
    }
    if let Some(background) = wanted.background {
        add(Attribute::Background, None, reading.background == Some(background));
    }
    verdict.matched = matched;
    verdict
}

fn one(wanted: WantedObject, found: Option<&SeenObject>, mut add: impl FnMut(Attribute, bool)) {
    fn same<T: Value>(wanted: Option<T>, found: Option<T>) -> Option<bool> {
        wanted.map(|wanted| found == Some(wanted))
    }
    let parts = [
        (Attribute::Shape, same(wanted.shape, found.and_then(|object| object.shape))),
        (Attribute::Color, same(wanted.color, found.and_then(|object| object.color))),
        (Attribute::Size, same(wanted.size, found.map(|object| object.size))),
    ];
    parts.into_iter().for_each(|(attribute, right)| right.into_iter().for_each(|right| add(attribute, right)));
}

/// Verdicts counted up: of all that asked for an attribute, how many got it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pictures, and those that are right in everything.
    pub all: [usize; 2],
    /// The same for each of [`Attribute::ALL`].
    pub by: [[usize; 2]; 7],
}

impl Tally {
    pub fn add(&mut self, verdict: &Verdict) {
        let count = |counts: &mut [usize; 2], right: bool| {
            counts[0] += 1;
            counts[1] += usize::from(right);
        };
        count(&mut self.all, verdict.is_right());
        for (counts, attribute) in self.by.iter_mut().zip(Attribute::ALL) {
            verdict.of(*attribute).into_iter().for_each(|right| count(counts, right));
        }
    }

    /// Part of all pictures that is right in everything, 0 to 1; NaN of none.
    pub fn accuracy(&self) -> f64 {
        self.all[1] as f64 / self.all[0] as f64
    }

    /// The same of one attribute, among the pictures that were asked for it.
    pub fn accuracy_of(&self, attribute: Attribute) -> f64 {
        let [asked, right] = self.by[attribute as usize];
        right as f64 / asked as f64
    }
}
