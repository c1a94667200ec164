//! A picture seen through what is read: clear where a word is read most, under a veil elsewhere.

use crate::ui::cx::Cx;

/// How much of a place that does not read the word shines through.
const LEAST: f32 = 0.10;

/// A picture `(S, S, 3)` under a grey veil, which hides black and white alike, thinnest where a word is read most: `weights
/// (side^2,)` over their largest.
pub fn veiled(cx: &Cx<'_>, ground: &[f32], size: usize, weights: &[f32], side: usize) -> Vec<f32> {
    let veil = cx.theme.color.faint;
    let veil = [veil.r(), veil.g(), veil.b()].map(|c| f32::from(c) / 127.5 - 1.0);
    let most = weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let clear = |i: usize| {
        let (x, y) = (i % size, i / size);
        LEAST + (1.0 - LEAST) * weights.get(y * side / size * side + x * side / size).copied().unwrap_or(0.0) / most
    };
    let pixel = |(i, rgb): (usize, &[f32])| {
        let clear = clear(i);
        [0, 1, 2].map(|c| veil[c] + clear * (rgb[c].clamp(-1.0, 1.0) - veil[c]))
    };
    ground.chunks_exact(3).enumerate().flat_map(pixel).collect()
}
