//! Where a pixel of x_{t-1} comes from, with the numbers of now: guidance blends what the model says with the words and
//! without, that gives predicted x_0, and the sampler's weighted sum ([`crate::sample::diffusion::Weights`]) the next state.

use super::Picture;
use crate::args;
use crate::sample::diffusion::Sampler;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::widget::{Pixel, Term, fmt, sum};
use egui::{Color32, RichText, Ui};

/// A pixel's channels, to be told apart by their letters.
static CHANNELS: [&str; 3] = ["R", "G", "B"];

/// Two sums need this much width to stand side by side.
const ABREAST: f32 = 520.0;

impl Picture {
    pub(super) fn working(&self, ui: &mut Ui, cx: &Cx<'_>, painting: &Painting, k: usize) {
        let theme = cx.theme;
        let small = |text: String, ink: Color32| RichText::new(text).size(theme.size.small).color(ink);
        let Some(pixel) = self.pixel.focus() else {
            ui.label(small(cx.t("picture-pixel-hint"), theme.color.soft));
            return;
        };
        let (Some(step), Some(said)) = (painting.path.steps.get(k), painting.moves.get(k)) else { return };
        let of = |flat: &[f32]| channels(flat, pixel, painting);
        let schedule = &painting.schedule;
        let (signal, sigma) = (schedule.signal(step.t), schedule.sigma(step.t));
        let (x_t, eps, x_0, next) = (of(&step.x_t), of(&step.eps), of(&step.x_0), of(painting.state(k + 1)));
        let (state, next_color) = (theme.noisy(signal as f32), theme.noisy(schedule.signal(step.next_t) as f32));
        let labels: Vec<(&str, Color32)> = if painting.channels == 3 { CHANNELS.iter().map(|letter| (*letter, theme.color.soft)).collect() } else { Vec::new() };
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 0.0;
        let [x, y] = pixel;
        ui.label(RichText::new(cx.t_args("picture-pixel", &args!("x" => x, "y" => y, "t" => step.t, "next" => step.next_t))).strong());
        let (with, without) = (of(&said.with), of(&said.without));
        let blend = (with != without).then(|| {
            let by = with.iter().zip(&without).map(|(with, without)| with - without).collect();
            let of_words = Term { factor: f64::from(painting.request.guidance), name: "(εw−ε∅)", value: by, color: theme.color.probability };
            [Term { factor: 1.0, name: "ε∅", value: without, color: theme.color.noise }, of_words]
        });
        let implied: Vec<f64> = x_t.iter().zip(&eps).map(|(x, eps)| (x - sigma * eps) / signal).collect();
        let unknown = [Term { factor: 1.0, name: "xₜ", value: x_t.clone(), color: state }, Term { factor: -sigma, name: "ε", value: eps.clone(), color: theme.color.noise }];
        let guided = |ui: &mut Ui, terms: &[Term<'_>]| {
            ui.label(small(cx.t("picture-working-eps"), theme.color.ink)).on_hover_text(cx.t("picture-working-eps-about"));
            sum(ui, cx, "eps", &labels, terms, 1.0, ("ε", &eps, theme.color.noise));
        };
        let data = |ui: &mut Ui| {
            ui.label(small(cx.t("picture-working-data"), theme.color.ink)).on_hover_text(cx.t("picture-working-data-about"));
            sum(ui, cx, "data", &labels, &unknown, signal, ("x₀", &implied, theme.color.data));
        };
        match &blend {
            // Both in one row, where there is room for them.
            Some(terms) if ui.available_width() >= ABREAST => {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = theme.space.wide;
                    ui.vertical(|ui| guided(ui, terms));
                    ui.vertical(data);
                });
            }
            Some(terms) => {
                guided(ui, terms);
                data(ui);
            }
            None => data(ui),
        }
        if implied.iter().zip(&x_0).any(|(free, kept)| (free - kept).abs() > 1e-3) {
            let kept: Vec<String> = x_0.iter().map(|x| fmt(*x)).collect();
            ui.label(small(cx.t_args("picture-clipped", &args!("values" => kept.join(", "))), theme.color.warn)).on_hover_text(cx.t("picture-clipped-about"));
        }
        let before = k.checked_sub(1).and_then(|before| painting.path.steps.get(before));
        let Ok(sampler) = Sampler::new(schedule.clone(), painting.request.sampler) else { return };
        let Some(weights) = sampler.weights(painting.first + k, before.map(|before| before.t)) else { return };
        let mut terms = vec![
            Term { factor: weights.x, name: "xₜ", value: x_t, color: state },
            Term { factor: weights.x_0, name: "x₀", value: x_0, color: theme.color.data },
            Term { factor: weights.eps, name: "ε", value: eps, color: theme.color.noise },
            Term { factor: weights.previous, name: "x₀'", value: before.map_or_else(Vec::new, |before| of(&before.x_0)), color: theme.color.data },
        ];
        terms.retain(|term| term.factor != 0.0);
        if let Some(noise) = &step.noise {
            let scale = weights.noise;
            terms.push(Term { factor: scale, name: "z", value: of(noise).into_iter().map(|x| x / scale).collect(), color: theme.color.noise });
        }
        // What a second look at the slope changed: Heun's correction, known by what is left.
        if step.evaluations > 1 {
            let rest = next.iter().enumerate().map(|(c, next)| next - terms.iter().map(|term| term.factor * term.value[c]).sum::<f64>());
            terms.push(Term { factor: 1.0, name: "Δ", value: rest.collect(), color: theme.color.warn });
        }
        let kind = painting.request.sampler.kind.id();
        let name = cx.t(&format!("sampler-{kind}"));
        ui.label(small(cx.t_args("picture-working-next", &args!("sampler" => name)), theme.color.ink)).on_hover_text(cx.t(&format!("denoise-formula-{kind}")));
        sum(ui, cx, "next", &labels, &terms, 1.0, ("x'", &next, next_color));
    }
}

/// The numbers of a pixel, `(C,)`.
fn channels(flat: &[f32], [x, y]: Pixel, painting: &Painting) -> Vec<f64> {
    let start = (y * painting.size + x) * painting.channels;
    (start..start + painting.channels).map(|at| flat.get(at).map_or(f64::NAN, |x| f64::from(*x))).collect()
}
