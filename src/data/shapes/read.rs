//! Reads a picture back: what lies behind, and what every object on it is, without any learned part.
//!
//! The background is the class that most pixels are nearest to. What differs from it falls into connected regions; one
//! that holds two colours side by side is parted. In a region, a pixel `p` on background `b` of an object painted `c` is
//! covered by `(p - b)(c - b) / |c - b|^2`, and the shape is the one that, drawn, covers the same ([`fit`](super::fit)).

use super::draw::Rgb;
use super::fit::fits;
use super::{Background, Color, LEN, Place, Relation, SIDE, Shape, Size, Value};

/// An object as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenObject {
    /// `None` when it is like no shape.
    pub shape: Option<Shape>,
    /// `None` when it is like no colour, or of several.
    pub color: Option<Color>,
    pub size: Size,
    /// The field its middle lies in.
    pub place: Place,
    /// Its middle, `(x, y)` in pixels.
    pub at: [f32; 2],
    /// In pixels.
    pub radius: f32,
    /// Its mean colour, in `[-1, 1]`.
    pub paint: Rgb,
    /// How unlike the best shape it is: 0 is a perfect match ([`Fit::error`](super::fit::Fit::error)).
    pub error: f32,
}

/// A picture as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// `None` when it is like no background.
    pub background: Option<Background>,
    /// From the largest to the smallest.
    pub objects: Vec<SeenObject>,
}

impl Reading {
    /// How the first object lies to the second, where there are two and they do.
    pub fn relation(&self) -> Option<Relation> {
        match self.objects.as_slice() {
            [first, second] => Relation::of(first.at, second.at),
            _ => None,
        }
    }
}

/// Differences from the background above this count, in the scale of `[-1, 1]` (Euclidean, after smoothing).
const THRESHOLD: f32 = 0.42;

/// The furthest a mean colour may be from its class, in the scale of `[-1, 1]` (Euclidean).
const FAR: f32 = 0.4;

/// Pixels of one object stray less than this from its colour on the mean, in the scale of `[-1, 1]` (Euclidean).
const MIXED: f32 = 0.35;

/// Regions of less than this many pixels are specks, not objects. The smallest object has about 27.
const SPECK: f32 = 9.0;

/// A match worse than this is no shape ([`Fit::error`](super::fit::Fit::error)).
const UNLIKE: f32 = 0.25;

/// Reads a picture, `(32, 32, 3)` in `[-1, 1]` or a little beyond; NaN counts as 0.
///
/// # Panics
/// When the length is not [`LEN`].
pub fn read(picture: &[f32]) -> Reading {
    assert_eq!(picture.len(), LEN, "a picture has {LEN} numbers");
    let pixels: Vec<Rgb> = picture.chunks_exact(3).map(|p| [p[0], p[1], p[2]].map(|x| if x.is_nan() { 0.0 } else { x.clamp(-1.5, 1.5) })).collect();
    let smooth = smoothed(&pixels);
    let (background, ground) = ground(&smooth);
    let regions = regions(&smooth, ground);
    let mut objects: Vec<(f32, SeenObject)> = (0..regions.count).filter_map(|label| object(&pixels, &regions.labels, label, ground)).collect();
    objects.sort_by(|a, b| b.0.total_cmp(&a.0));
    Reading { background, objects: objects.into_iter().map(|(_, object)| object).collect() }
}

fn minus(a: Rgb, b: Rgb) -> Rgb {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: Rgb, b: Rgb) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn apart(a: Rgb, b: Rgb) -> f32 {
    let d = minus(a, b);
    dot(d, d).sqrt()
}

/// Colours of classes are in `[0, 1]`, those of pictures in `[-1, 1]`.
fn scaled(rgb: Rgb) -> Rgb {
    rgb.map(|c| 2.0 * c - 1.0)
}

fn mean(colors: impl Iterator<Item = Rgb>) -> Option<Rgb> {
    let (mut sum, mut n) = ([0.0; 3], 0.0);
    for color in colors {
        sum.iter_mut().zip(color).for_each(|(sum, c)| *sum += c);
        n += 1.0;
    }
    (n > 0.0).then(|| sum.map(|sum| sum / n))
}

/// The class whose middle is nearest, unless even that is [`FAR`].
fn nearest<T: Value>(color: Rgb, rgb: fn(T) -> Rgb) -> Option<T> {
    let distance = |value: &T| apart(color, scaled(rgb(*value)));
    T::ALL.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b))).filter(|value| distance(value) < FAR)
}

/// A binomial filter of 3 x 3: noise falls to 3/8.
fn smoothed(pixels: &[Rgb]) -> Vec<Rgb> {
    let pass = |pixels: &[Rgb], step: usize, place: fn(usize) -> usize| -> Vec<Rgb> {
        (0..pixels.len())
            .map(|i| {
                let before = if place(i) > 0 { pixels[i - step] } else { pixels[i] };
                let after = if place(i) + 1 < SIDE { pixels[i + step] } else { pixels[i] };
                [0, 1, 2].map(|c| 0.25 * before[c] + 0.5 * pixels[i][c] + 0.25 * after[c])
            })
            .collect()
    };
    pass(&pass(pixels, 1, |i| i % SIDE), SIDE, |i| i / SIDE)
}

/// The background's class and its mean colour. Two thirds of any scene are background.
fn ground(smooth: &[Rgb]) -> (Option<Background>, Rgb) {
    let mut votes = vec![Vec::new(); Background::ALL.len()];
    for pixel in smooth {
        if let Some(class) = nearest(*pixel, Background::rgb) {
            votes[class.index()].push(*pixel);
        }
    }
    let most = votes.iter().max_by_key(|votes| votes.len()).filter(|votes| votes.len() > SIDE * SIDE / 4);
    let color = most.and_then(|votes| mean(votes.iter().copied()));
    match color {
        Some(color) => (nearest(color, Background::rgb), color),
        // Like none of them: whatever lies along the rim.
        None => {
            let rim = (0..smooth.len()).filter(|i| [i % SIDE, i / SIDE].iter().any(|x| *x == 0 || *x == SIDE - 1));
            (None, mean(rim.map(|i| smooth[i])).unwrap_or_default())
        }
    }
}

/// Pixels that belong together: a label each, `NONE` on the background.
struct Regions {
    labels: Vec<usize>,
    count: usize,
}

const NONE: usize = usize::MAX;

fn regions(smooth: &[Rgb], ground: Rgb) -> Regions {
    let differs: Vec<bool> = smooth.iter().map(|pixel| apart(*pixel, ground) > THRESHOLD).collect();
    let mut regions = connected(&differs);
    for label in 0..regions.count {
        part(smooth, ground, &mut regions, label);
    }
    tightened(smooth, ground, &regions)
}

/// The regions without what differs less than half as much as their purest third: edges, and bridges between neighbours
/// of one colour. What falls apart without them is several regions.
fn tightened(smooth: &[Rgb], ground: Rgb, regions: &Regions) -> Regions {
    let mut tight = Regions { labels: vec![NONE; smooth.len()], count: 0 };
    for label in 0..regions.count {
        let contrast = |i: usize| if regions.labels[i] == label { apart(smooth[i], ground) } else { 0.0 };
        let mut most: Vec<f32> = (0..smooth.len()).map(contrast).filter(|contrast| *contrast > 0.0).collect();
        most.sort_by(|a, b| b.total_cmp(a));
        most.truncate((most.len() / 3).max(1));
        let level = 0.5 * most.iter().sum::<f32>() / most.len() as f32;
        let inside: Vec<bool> = (0..smooth.len()).map(|i| contrast(i) > level).collect();
        let parts = connected(&inside);
        for (to, part) in tight.labels.iter_mut().zip(parts.labels).filter(|(_, part)| *part != NONE) {
            *to = tight.count + part;
        }
        tight.count += parts.count;
    }
    tight
}

/// Regions connected by their sides.
fn connected(inside: &[bool]) -> Regions {
    let mut labels = vec![NONE; inside.len()];
    let mut count = 0;
    for start in 0..inside.len() {
        if !inside[start] || labels[start] != NONE {
            continue;
        }
        let mut open = vec![start];
        labels[start] = count;
        while let Some(i) = open.pop() {
            let (x, y) = (i % SIDE, i / SIDE);
            let neighbours = [(x > 0, i.wrapping_sub(1)), (x + 1 < SIDE, i + 1), (y > 0, i.wrapping_sub(SIDE)), (y + 1 < SIDE, i + SIDE)];
            for (_, j) in neighbours.into_iter().filter(|(there, _)| *there) {
                if inside[j] && labels[j] == NONE {
                    labels[j] = count;
                    open.push(j);
                }
            }
        }
        count += 1;
    }
    Regions { labels, count }
}

/// How much of a pixel an object of this colour covers, and how far the pixel is from any such mixture.
fn unmixed(pixel: Rgb, ground: Rgb, paint: Rgb) -> (f32, f32) {
    let (p, c) = (minus(pixel, ground), minus(paint, ground));
    let covered = dot(p, c) / dot(c, c).max(1e-6);
    let at = covered.clamp(0.0, 1.1);
    (covered, apart(p, c.map(|c| at * c)))
}

/// Parts a region in two where two colours lie side by side in it. A rim where a colour fades into the background may
/// look like another colour, but has the same middle as the rest.
fn part(smooth: &[Rgb], ground: Rgb, regions: &mut Regions, label: usize) {
    /// Coverage that each part must have, and distance of their middles in pixels.
    const LEAST: (f32, f32) = (12.0, 4.5);
    let members: Vec<usize> = (0..regions.labels.len()).filter(|i| regions.labels[*i] == label).collect();
    let paints: Vec<Rgb> = Color::ALL.iter().map(|color| scaled(color.rgb())).collect();
    let best = |i: usize, among: &[usize]| -> (usize, f32) {
        let unmixed = |c: &usize| unmixed(smooth[i], ground, paints[*c]);
        let color = among.iter().copied().min_by(|a, b| unmixed(a).1.total_cmp(&unmixed(b).1)).unwrap_or(0);
        (color, unmixed(&color).0.clamp(0.0, 1.0))
    };
    let all: Vec<usize> = (0..paints.len()).collect();
    let mut votes = vec![0.0; paints.len()];
    for i in &members {
        let (color, covered) = best(*i, &all);
        votes[color] += covered;
    }
    let mut order = all;
    order.sort_by(|a, b| votes[*b].total_cmp(&votes[*a]));
    for second in order[1..].iter().take(2) {
        let pair = [order[0], *second];
        let mut sums = [[0.0f32; 3]; 2];
        let mut chosen = Vec::with_capacity(members.len());
        for i in &members {
            let (color, covered) = best(*i, &pair);
            let side = usize::from(color == pair[1]);
            sums[side][0] += covered;
            sums[side][1] += covered * (i % SIDE) as f32;
            sums[side][2] += covered * (i / SIDE) as f32;
            chosen.push(side);
        }
        if sums.iter().any(|sum| sum[0] < LEAST.0) {
            continue;
        }
        let [a, b] = sums.map(|sum| [sum[1] / sum[0], sum[2] / sum[0]]);
        if (a[0] - b[0]).hypot(a[1] - b[1]) >= LEAST.1 {
            for (i, _) in members.iter().zip(chosen).filter(|(_, side)| *side == 1) {
                regions.labels[*i] = regions.count;
            }
            regions.count += 1;
            return;
        }
    }
}

/// The class of an object's colour. Where a thin object is blurred, none of it is pure: a part of the background is allowed.
fn color(paint: Rgb, ground: Rgb) -> Option<Color> {
    /// How much of the object's own colour there must be, and may be.
    const PURE: [f32; 2] = [0.68, 1.1];
    let distance = |color: &Color| {
        let full = minus(scaled(color.rgb()), ground);
        let part = (dot(minus(paint, ground), full) / dot(full, full).max(1e-6)).clamp(PURE[0], PURE[1]);
        apart(minus(paint, ground), full.map(|c| part * c))
    };
    Color::ALL.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b))).filter(|color| distance(color) < FAR)
}

/// The region as an object, with its area; nothing when it is a speck.
fn object(pixels: &[Rgb], labels: &[usize], label: usize, ground: Rgb) -> Option<(f32, SeenObject)> {
    /// The object's own pixels reach this far beyond those that clearly differ.
    const REACH: usize = 2;
    let members: Vec<usize> = (0..labels.len()).filter(|i| labels[*i] == label).collect();
    // The colour where it is purest: the third of all pixels that differ most.
    let mut core = members.clone();
    core.sort_by(|a, b| apart(pixels[*b], ground).total_cmp(&apart(pixels[*a], ground)));
    core.truncate((members.len() / 3).max(4));
    let paint = mean(core.iter().map(|i| pixels[*i]))?;
    let near = |i: usize, mine: bool| {
        let (x, y) = (i % SIDE, i / SIDE);
        (y.saturating_sub(REACH)..(y + REACH + 1).min(SIDE))
            .flat_map(|y| (x.saturating_sub(REACH)..(x + REACH + 1).min(SIDE)).map(move |x| y * SIDE + x))
            .any(|j| labels[j] != NONE && (labels[j] == label) == mine)
    };
    let covered: Vec<Option<f32>> = (0..labels.len())
        .map(|i| match labels[i] {
            own if own == label => Some(unmixed(pixels[i], ground, paint).0.clamp(-0.3, 1.2)),
            NONE if near(i, true) && near(i, false) => None,
            NONE if near(i, true) => Some(unmixed(pixels[i], ground, paint).0.clamp(-0.3, 1.2)),
            NONE => Some(0.0),
            _ => None,
        })
        .collect();
    let area: f32 = covered.iter().flatten().sum();
    if area < SPECK {
        return None;
    }
    let best = *fits(&covered).first()?;
    let shape = (best.error < UNLIKE).then_some(best.shape);
    // Half one colour and half another is neither.
    let stray = members.iter().map(|i| unmixed(pixels[*i], ground, paint).1).sum::<f32>() / members.len() as f32;
    let color = color(paint, ground).filter(|_| stray < MIXED);
    Some((area, SeenObject { shape, color, size: Size::of(best.radius), place: Place::of(best.at), at: best.at, radius: best.radius, paint, error: best.error }))
}
