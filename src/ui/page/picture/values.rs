//! How often each pixel value occurs: of the state, of the data it implies, and of pure noise to hold them against.

use crate::ui::cx::Cx;
use crate::ui::widget::{Chart, Curve, histogram};
use egui::{Color32, Ui, Vec2};

/// Values that are shown, and bins.
const REACH: f64 = 3.2;
const BINS: usize = 48;
/// Densities above this are cut: at the end nearly all pixels have one of a few values.
const MOST: f64 = 3.0;

/// Draws the histograms of `(name, numbers, colour)`.
pub fn values(ui: &mut Ui, cx: &mut Cx<'_>, size: Vec2, of: &[(String, &[f32], Color32)]) {
    let theme = cx.theme;
    let normal: Vec<[f64; 2]> = (0..=96).map(|i| REACH * (i as f64 / 48.0 - 1.0)).map(|x| [x, (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()]).collect();
    let outlines: Vec<Vec<[f64; 2]>> = of.iter().map(|(_, numbers, _)| histogram(numbers.iter().copied(), [-REACH, REACH], BINS)).collect();
    let high = outlines.iter().flatten().map(|point| point[1]).fold(0.5, f64::max).min(MOST);
    let mut chart = Chart::new("values", [-REACH, REACH], [0.0, 1.08 * high]).name(cx.t("picture-values-name")).size(size).without_values();
    for ((name, _, color), outline) in of.iter().zip(&outlines) {
        chart = chart.curve(Curve { name: name.clone(), points: outline, color: *color, filled: true, dashed: false });
    }
    chart = chart.curve(Curve { name: cx.t("picture-values-noise"), points: &normal, color: theme.color.soft, filled: false, dashed: true });
    chart.show(ui, cx);
}
