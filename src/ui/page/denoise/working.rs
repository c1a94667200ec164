//! Where the next place of the point in focus comes from: predicted x_0 out of x_t and eps, and the sum that a sampler's
//! step is ([`crate::sample::diffusion::Weights`]), with the numbers of now in the colours of the picture.

use super::Denoise;
use crate::args;
use crate::session::Denoised;
use crate::ui::cx::Cx;
use crate::ui::math::math;
use crate::ui::widget::fmt;
use egui::{Color32, Grid, RichText, Ui};

/// One term of a sum: its factor, its name, its two components, its colour.
struct Term {
    factor: f64,
    name: &'static str,
    value: [f64; 2],
    color: Color32,
}

impl Denoise {
    pub(super) fn working(&self, ui: &mut Ui, cx: &mut Cx<'_>, run: &Denoised, k: usize) {
        let theme = cx.theme;
        let small = |text: String| RichText::new(text).size(theme.size.small).color(theme.color.soft);
        let Some(i) = self.point.focus().filter(|i| *i < run.request.count) else {
            ui.label(small(cx.t("denoise-follow-hint")));
            return;
        };
        let Some(step) = run.path.steps.get(k) else {
            ui.label(small(cx.t_args("denoise-point-arrived", &args!("index" => i))));
            return;
        };
        let two = |flat: &[f32]| [0, 1].map(|axis| flat.get(2 * i + axis).map_or(f64::NAN, |x| f64::from(*x)));
        let schedule = &run.schedule;
        let (signal, sigma) = (schedule.signal(step.t), schedule.sigma(step.t));
        let (x_t, eps, x_0, next) = (two(&step.x_t), two(&step.eps), two(&step.x_0), two(run.path.state(k + 1)));
        let state = theme.noisy(signal as f32);
        let next_color = theme.noisy(schedule.signal(step.next_t) as f32);
        ui.label(RichText::new(cx.t_args("denoise-point", &args!("index" => i, "t" => step.t, "next" => step.next_t))).strong());
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size.y = 0.0;
        if schedule.is_flow() {
            math(ui, theme, r"\data{x_0} = x_{\time{t}} - \tfrac{\time{t}}{T}\,v,\quad v = \noise{\epsilon} - \data{x_0}", 15.0);
            let v = [0, 1].map(|axis| eps[axis] - x_0[axis]);
            sum(ui, cx, "data", &[Term { factor: 1.0, name: "xₜ", value: x_t, color: state }, Term { factor: -sigma, name: "v", value: v, color: theme.color.noise }], 1.0, ("x₀", x_0, theme.color.data));
        } else {
            math(ui, theme, r"\data{x_0} = (x_{\time{t}} - \sigma_{\time{t}}\,\noise{\epsilon}) \,/\, \sqrt{\bar{\alpha}_{\time{t}}}", 15.0);
            sum(ui, cx, "data", &[Term { factor: 1.0, name: "xₜ", value: x_t, color: state }, Term { factor: -sigma, name: "ε", value: eps, color: theme.color.noise }], signal, ("x₀", x_0, theme.color.data));
        }
        let before = k.checked_sub(1).and_then(|before| run.path.steps.get(before));
        // A fork has no step before it; the first of a run neither.
        let forked = run.request.fork.as_ref().is_some_and(|fork| fork.step == k);
        let before = before.filter(|_| !forked);
        let Some(weights) = self.lab.main.sampler().filter(|sampler| sampler.timesteps().get(k) == Some(&step.t)).and_then(|sampler| sampler.weights(k, before.map(|before| before.t))) else { return };
        let mut terms = vec![
            Term { factor: weights.x, name: "xₜ", value: x_t, color: state },
            Term { factor: weights.x_0, name: "x₀", value: x_0, color: theme.color.data },
            Term { factor: weights.eps, name: "ε", value: eps, color: theme.color.noise },
            Term { factor: weights.previous, name: "x₀'", value: before.map_or([0.0; 2], |before| two(&before.x_0)), color: theme.color.data },
        ];
        terms.retain(|term| term.factor != 0.0);
        if let Some(noise) = &step.noise {
            let scale = weights.noise;
            terms.push(Term { factor: scale, name: "z", value: two(noise).map(|x| x / scale), color: theme.color.noise });
        }
        // What a second look at the slope changed: Heun's correction, known by what is left.
        if step.evaluations > 1 {
            let rest = [0, 1].map(|axis| next[axis] - terms.iter().map(|term| term.factor * term.value[axis]).sum::<f64>());
            terms.push(Term { factor: 1.0, name: "Δ", value: rest, color: theme.color.warn });
        }
        let kind = run.request.sampler.kind.id();
        let name = cx.t(&format!("sampler-{kind}"));
        ui.add_space(cx.theme.space.tight);
        ui.label(RichText::new(cx.t_args("denoise-next", &args!("sampler" => name))).size(theme.size.small).color(theme.color.ink)).on_hover_text(cx.t(&format!("denoise-formula-{kind}")));
        sum(ui, cx, "next", &terms, 1.0, ("x'", next, next_color));
    }
}

/// `(factor name + ..) / by = result` for both components: the names on top, a row each.
fn sum(ui: &mut Ui, cx: &Cx<'_>, id: &str, terms: &[Term], by: f64, (name, result, color): (&str, [f64; 2], Color32)) {
    let theme = cx.theme;
    let size = theme.size.small;
    let cell = |text: String, ink: Color32| RichText::new(text).monospace().size(size).color(ink);
    let soft = theme.color.soft;
    // Many terms leave no room for the spelled-out factors in every row: they stand in the head.
    Grid::new(("sum", id, terms.len())).num_columns(2 * terms.len() + 2).spacing([5.0, 1.0]).min_col_width(0.0).show(ui, |ui| {
        for (n, term) in terms.iter().enumerate() {
            let sign = if term.factor < 0.0 { "−" } else if n > 0 { "+" } else { "" };
            ui.label(cell(sign.to_owned(), soft));
            let size = term.factor.abs();
            let head = if size == 1.0 { term.name.to_owned() } else { format!("{size:.3} {}", term.name) };
            ui.label(cell(format!("{head:>7}"), term.color));
        }
        let close = if by == 1.0 { "=".to_owned() } else { format!("÷ {by:.3} =") };
        ui.label(cell(close, soft));
        ui.label(cell(format!("{name:>6}"), color));
        ui.end_row();
        for (axis, result) in result.iter().enumerate() {
            for term in terms {
                ui.label("");
                let width = if term.factor.abs() == 1.0 { 7 } else { 6 + term.name.chars().count() };
                ui.label(cell(format!("{:>width$}", fmt(term.value[axis])), term.color));
            }
            ui.label("");
            ui.label(cell(format!("{:>6}", fmt(*result)), color));
            ui.end_row();
        }
    });
}
