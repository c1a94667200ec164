//! What the reader sees in a picture, beside what the prompt asked for, attribute by attribute.

use crate::args;
use crate::data::shapes::check::{Attribute, Part};
use crate::data::shapes::held_out::held_out_of;
use crate::data::shapes::read::{Reading, SeenObject};
use crate::data::shapes::{Caption, Layout, Relation, Value};
use crate::session::Painted;
use crate::ui::cx::Cx;
use egui::{Grid, RichText, Ui};

/// Draws the verdict on a finished picture. `salt` tells several on one page apart.
pub fn verdict(ui: &mut Ui, cx: &Cx<'_>, painted: &Painted, salt: &str) {
    let (Some(reading), Some(verdict)) = (&painted.reading, &painted.verdict) else { return };
    let theme = cx.theme;
    let small = |text: String| RichText::new(text).size(theme.size.small);
    let caption = Caption::typed(&painted.painting.words());
    if verdict.parts.is_empty() {
        ui.label(small(cx.t_args("words-verdict-nothing", &args!("seen" => seen(reading)))).color(theme.color.soft));
        return;
    }
    let right = verdict.parts.iter().filter(|part| part.right).count();
    let (key, ink) = if verdict.is_right() { ("words-verdict-right", theme.color.good) } else { ("words-verdict-wrong", theme.color.bad) };
    ui.label(RichText::new(cx.t_args(key, &args!("right" => right, "of" => verdict.parts.len()))).color(ink).strong());
    if held_out_of(&caption.wanted).is_some() {
        ui.label(small(cx.t("words-held-out")).color(theme.color.accent)).on_hover_text(cx.t("words-held-out-about"));
    }
    ui.spacing_mut().interact_size.y = 15.0;
    Grid::new(("verdict", salt)).num_columns(4).spacing([8.0, 2.0]).min_col_width(0.0).show(ui, |ui| {
        for part in &verdict.parts {
            let (mark, ink) = if part.right { ("●", theme.color.good) } else { ("×", theme.color.bad) };
            ui.label(small(mark.to_owned()).color(ink));
            let name = cx.t(&format!("words-attribute-{}", part.attribute.id()));
            let name = part.object.filter(|_| caption.wanted.objects.len() > 1).map_or(name.clone(), |i| format!("{} · {name}", i + 1));
            ui.label(small(name).color(theme.color.soft));
            ui.label(small(wanted(&caption, part)));
            let found = part.object.unwrap_or(0);
            let found = verdict.matched.get(found).copied().flatten().and_then(|i| reading.objects.get(i));
            let words = if part.right { String::new() } else { cx.t_args("words-verdict-seen", &args!("seen" => read(reading, found, &verdict.matched, part.attribute))) };
            ui.label(small(words).color(theme.color.bad));
            ui.end_row();
        }
    });
}

/// What the prompt asked for, in its own words.
fn wanted(caption: &Caption, part: &Part) -> String {
    let asked = &caption.wanted;
    let object = part.object.and_then(|i| asked.objects.get(i)).copied().unwrap_or_default();
    let word = match part.attribute {
        Attribute::Count => return asked.objects.len().to_string(),
        Attribute::Shape => object.shape.map(Value::word),
        Attribute::Color => object.color.map(Value::word),
        Attribute::Size => object.size.map(Value::word),
        Attribute::Background => asked.background.map(Value::word),
        Attribute::Place | Attribute::Relation => asked.layout.map(|layout| match layout {
            Layout::Alone(place) => place.word(),
            Layout::Pair(relation) => relation.word(),
        }),
    };
    word.unwrap_or("–").to_owned()
}

/// What is there instead; a dash for nothing that has a name.
fn read(reading: &Reading, found: Option<&SeenObject>, matched: &[Option<usize>], attribute: Attribute) -> String {
    let of = |i: usize| matched.get(i).copied().flatten().and_then(|i| reading.objects.get(i));
    let word = match attribute {
        Attribute::Count => return reading.objects.len().to_string(),
        Attribute::Shape => found.and_then(|object| object.shape).map(Value::word),
        Attribute::Color => found.and_then(|object| object.color).map(Value::word),
        Attribute::Size => found.map(|object| object.size.word()),
        Attribute::Place => found.map(|object| object.place.word()),
        Attribute::Relation => of(0).zip(of(1)).and_then(|(first, second)| Relation::of(first.at, second.at)).map(Value::word),
        Attribute::Background => reading.background.map(Value::word),
    };
    word.unwrap_or("–").to_owned()
}

/// A picture in words, as the reader sees it.
pub fn seen(reading: &Reading) -> String {
    let object = |object: &SeenObject| {
        let word = |word: Option<&'static str>| word.unwrap_or("?");
        format!("{} {} {}", object.size.word(), word(object.color.map(Value::word)), word(object.shape.map(Value::word)))
    };
    let objects: Vec<String> = reading.objects.iter().map(object).collect();
    let ground = reading.background.map_or("?", Value::word);
    if objects.is_empty() { ground.to_owned() } else { format!("{} / {ground}", objects.join(" + ")) }
}
