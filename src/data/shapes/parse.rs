//! What a text asks for, read word by word without a grammar: a shape's word makes an object of the colours and sizes
//! before it; a size behind it (`red circle, small, above ...`) belongs to it as well, up to the next turn of the
//! sentence. Words it does not know it passes over, so the answer is what was understood, never an error.

use super::caption::{Wanted, WantedObject};
use super::vocabulary::{encode, word};
use super::{Background, Color, Layout, Place, Relation, Shape, Size, Value};

/// What a text asks for. At most two objects are taken: no picture has more.
pub fn parse(text: &str) -> Wanted {
    let words: Vec<&'static str> = encode(text).ids.into_iter().map(word).collect();
    let mut wanted = Wanted::default();
    let mut relation = None;
    let mut cell: [Option<usize>; 2] = [None, None];
    let mut centre = false;
    // What was said of an object whose shape is still to come, and whether words now belong to the one before.
    let mut coming = WantedObject::default();
    let mut behind = false;
    for (i, word) in words.iter().copied().enumerate() {
        let next = words.get(i + 1).copied().unwrap_or_default();
        let current = match wanted.objects.last_mut() {
            Some(last) if behind => last,
            _ => &mut coming,
        };
        match word {
            "small" | "little" => current.size = Some(Size::Small),
            "large" | "big" => current.size = Some(Size::Large),
            "above" | "over" => relation = relation.or(Some(Relation::Above)),
            "below" | "under" => relation = relation.or(Some(Relation::Below)),
            "top" if next == "of" => relation = relation.or(Some(Relation::Above)),
            "left" if next == "of" => relation = relation.or(Some(Relation::LeftOf)),
            "right" if next == "of" => relation = relation.or(Some(Relation::RightOf)),
            "left" => cell[0] = Some(0),
            "right" => cell[0] = Some(2),
            "top" | "upper" => cell[1] = Some(0),
            "bottom" | "lower" => cell[1] = Some(2),
            "centre" | "center" | "middle" => centre = true,
            _ => {}
        }
        if let Some(color) = Color::find(word) {
            coming.color = Some(color);
        }
        wanted.background = wanted.background.or(Background::find(word));
        let shape = Shape::find(word);
        if shape.is_some() || word == "shape" {
            wanted.objects.push(WantedObject { shape, ..std::mem::take(&mut coming) });
        }
        behind = match word {
            "small" | "little" | "large" | "big" => behind,
            _ => shape.is_some() || word == "shape",
        };
    }
    wanted.objects.truncate(2);
    wanted.layout = match (wanted.objects.len(), relation) {
        (2, Some(relation)) => Some(Layout::Pair(relation)),
        (1, _) if centre || cell != [None, None] => Some(Layout::Alone(Place::at(cell[0].unwrap_or(1), cell[1].unwrap_or(1)))),
        _ => None,
    };
    wanted
}
