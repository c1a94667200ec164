//! Where the next place of the point in focus comes from: predicted x_0 out of x_t and eps, and the sum that a sampler's
//! step is ([`crate::sample::diffusion::Weights`]), with the numbers of now in the colours of the picture.

use super::Denoise;
use crate::args;
use crate::session::Denoised;
use crate::ui::cx::Cx;
use crate::ui::math::math;
use crate::ui::widget::{Term, sum};
use egui::{RichText, Ui};

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
            sum(ui, cx, "data", &[], &[Term { factor: 1.0, name: "xₜ", value: x_t.to_vec(), color: state }, Term { factor: -sigma, name: "v", value: v.to_vec(), color: theme.color.noise }], 1.0, ("x₀", &x_0, theme.color.data));
        } else {
            math(ui, theme, r"\data{x_0} = (x_{\time{t}} - \sigma_{\time{t}}\,\noise{\epsilon}) \,/\, \sqrt{\bar{\alpha}_{\time{t}}}", 15.0);
            sum(ui, cx, "data", &[], &[Term { factor: 1.0, name: "xₜ", value: x_t.to_vec(), color: state }, Term { factor: -sigma, name: "ε", value: eps.to_vec(), color: theme.color.noise }], signal, ("x₀", &x_0, theme.color.data));
        }
        let before = k.checked_sub(1).and_then(|before| run.path.steps.get(before));
        // A fork has no step before it; the first of a run neither.
        let forked = run.request.fork.as_ref().is_some_and(|fork| fork.step == k);
        let before = before.filter(|_| !forked);
        let Some(weights) = self.lab.main.sampler().filter(|sampler| sampler.timesteps().get(k) == Some(&step.t)).and_then(|sampler| sampler.weights(k, before.map(|before| before.t))) else { return };
        let mut terms = vec![
            Term { factor: weights.x, name: "xₜ", value: x_t.to_vec(), color: state },
            Term { factor: weights.x_0, name: "x₀", value: x_0.to_vec(), color: theme.color.data },
            Term { factor: weights.eps, name: "ε", value: eps.to_vec(), color: theme.color.noise },
            Term { factor: weights.previous, name: "x₀'", value: before.map_or(vec![0.0; 2], |before| two(&before.x_0).to_vec()), color: theme.color.data },
        ];
        terms.retain(|term| term.factor != 0.0);
        if let Some(noise) = &step.noise {
            let scale = weights.noise;
            terms.push(Term { factor: scale, name: "z", value: two(noise).map(|x| x / scale).to_vec(), color: theme.color.noise });
        }
        // What a second look at the slope changed: Heun's correction, known by what is left.
        if step.evaluations > 1 {
            let rest = [0, 1].map(|axis| next[axis] - terms.iter().map(|term| term.factor * term.value[axis]).sum::<f64>());
            terms.push(Term { factor: 1.0, name: "Δ", value: rest.to_vec(), color: theme.color.warn });
        }
        let kind = run.request.sampler.kind.id();
        let name = cx.t(&format!("sampler-{kind}"));
        ui.add_space(cx.theme.space.tight);
        ui.label(RichText::new(cx.t_args("denoise-next", &args!("sampler" => name))).size(theme.size.small).color(theme.color.ink)).on_hover_text(cx.t(&format!("denoise-formula-{kind}")));
        sum(ui, cx, "next", &[], &terms, 1.0, ("x'", &next, next_color));
    }
}
