//! One jump against t small steps: two histograms of the same numbers, the curve that theory gives for both, and their
//! means and deviations.

use crate::sample::forward::{Forward, Theory, moments};
use crate::ui::cx::Cx;
use crate::ui::widget::{Chart, Curve, fmt, histogram};
use egui::{Grid, RichText, Ui, vec2};

/// The histogram's axis and bins.
const RANGE: [f64; 2] = [-3.5, 3.5];
const BINS: usize = 42;

/// The histograms of what is shown, kept until it changes.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    of: Option<(u64, u64, u64)>,
    theory: Option<(usize, Theory)>,
    jumped: Vec<[f64; 2]>,
    walked: Vec<[f64; 2]>,
    expected: Vec<[f64; 2]>,
    most: f64,
    /// Mean and standard deviation: of the jump, the small steps, the theory.
    moments: [[f64; 2]; 3],
}

impl Compared {
    /// Looks at every `every`-th number of `forward` at time t, whose `signal` and `sigma` are given. `version` says what
    /// it is: a count of changes of the jump, the schedule's version, whether steps are still being walked.
    pub fn update(&mut self, forward: &Forward, every: usize, version: (u64, u64, bool), [signal, sigma]: [f64; 2]) {
        let of = (version.0, version.1, forward.walk.moves);
        let len = forward.x_0.len();
        if self.of == Some(of) && self.theory.as_ref().is_some_and(|(known, _)| *known == len) {
            return;
        }
        // The data under the histogram change with the jump's count, and seldom; in between their cells are kept.
        if self.of.is_none_or(|known| known.0 != of.0) || self.theory.as_ref().is_none_or(|(known, _)| *known != len) {
            self.theory = Some((len, Theory::new(forward.x_0.iter().step_by(every).copied())));
        }
        self.of = Some(of);
        let Some((_, theory)) = &self.theory else { return };
        let part = |numbers: &'_ [f32]| numbers.iter().step_by(every).copied().collect::<Vec<f32>>();
        let (jumped, walked) = (part(&forward.x_t), part(&forward.walk.x));
        self.moments = [moments(jumped.iter().copied()), moments(walked.iter().copied()), theory.moments(signal, sigma)];
        self.jumped = histogram(jumped, RANGE, BINS);
        self.walked = histogram(walked, RANGE, BINS);
        self.expected = theory.density(signal, sigma, RANGE, BINS);
        self.most = [&self.jumped, &self.walked, &self.expected].into_iter().flatten().fold(0.1, |most: f64, point| most.max(point[1]));
    }

    pub fn show(&self, ui: &mut Ui, cx: &mut Cx<'_>, height: f32) {
        let color = &cx.theme.color;
        let (jump, walk, expected) = (color.probability, color.weight, color.ink);
        let names = [cx.t("noise-jump"), cx.t("noise-steps"), cx.t("noise-theory")];
        let chart = Chart::new("histogram", RANGE, [0.0, 1.08 * self.most]).name(cx.t("noise-histogram")).size(vec2(ui.available_width(), (height - 78.0).max(130.0))).without_values();
        let curve = |name: &str, points, color, filled, dashed| Curve { name: name.to_owned(), points, color, filled, dashed };
        let chart = chart.curve(curve(&names[0], &self.jumped, jump, true, false)).curve(curve(&names[1], &self.walked, walk, true, false));
        chart.curve(curve(&names[2], &self.expected, expected, false, true)).show(ui, cx);
        ui.add_space(cx.theme.space.tight);
        let cell = |text: String, ink| RichText::new(text).monospace().size(cx.theme.size.mono).color(ink);
        let head = |text: String, ink| RichText::new(text).size(cx.theme.size.small).color(ink);
        ui.spacing_mut().interact_size.y = 0.0;
        Grid::new("noise-moments").num_columns(4).spacing([14.0, 2.0]).show(ui, |ui| {
            ui.label("");
            for (name, ink) in names.iter().zip([jump, walk, expected]) {
                ui.label(head(name.clone(), ink));
            }
            ui.end_row();
            for (i, key) in ["noise-mean", "noise-deviation"].into_iter().enumerate() {
                ui.label(head(cx.t(key), cx.theme.color.soft));
                for (moments, ink) in self.moments.iter().zip([jump, walk, expected]) {
                    // As many places as the two histograms can be expected to agree in.
                    ui.label(cell(fmt((1000.0 * moments[i]).round() / 1000.0), ink));
                }
                ui.end_row();
            }
        });
    }
}
