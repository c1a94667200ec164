//! What the three say of the chosen place, and both errors as one thing: the negative logarithm of a likelihood.

use super::Bridge;
use super::compare::{Comparison, NAMES, gaussian_nats};
use super::rows::inks;
use crate::args;
use crate::sample::token::log_softmax;
use crate::session::Trace;
use crate::ui::cx::Cx;
use crate::ui::widget::{Diagram, fmt, percent};
use egui::{Color32, Grid, RichText, Ui, Vec2};

/// What the three say before place `t`.
pub(super) struct Said {
    /// How likely a vowel is; the AR's number may leave [0, 1].
    pub vowel: [f64; 3],
    /// How likely the character that came was.
    pub own: [Option<f64>; 3],
    /// 1 or 0; none at the end of the text.
    pub truth: Option<f64>,
}

impl Bridge {
    pub(super) fn said(&self, made: &Comparison, trace: &Trace, t: usize) -> Option<Said> {
        let (basis, past) = (&made.basis, &trace.window()[..t]);
        let vowels = basis.vowels(past);
        let share = vowels.iter().sum::<f64>() / vowels.len().max(1) as f64;
        let table = made.ngram.predict(past);
        let network: Vec<f64> = log_softmax(trace.logits(t.checked_sub(1)?)?).iter().map(|log| log.exp()).collect();
        let token = trace.window().get(t).map(|token| *token as usize);
        Some(Said {
            vowel: [
                made.ar.as_ref().map_or(f64::NAN, |fit| fit.model.next(&vowels, share)),
                basis.vowel_share(table.probabilities.iter().copied()),
                basis.vowel_share(network.iter().copied()),
            ],
            own: [None, token.and_then(|token| table.probabilities.get(token).copied()), token.and_then(|token| network.get(token).copied())],
            truth: token.and_then(|token| basis.vowel.get(token).copied()),
        })
    }

    pub(super) fn table(&self, ui: &mut Ui, cx: &Cx<'_>, made: &Comparison, said: &Said) {
        let small = cx.theme.size.small;
        let head = |ui: &mut Ui, key: &str| {
            ui.label(RichText::new(cx.t(key)).size(small).color(cx.theme.color.soft)).on_hover_text(cx.t(&format!("{key}-about")));
        };
        let number = |ui: &mut Ui, x: Option<String>| {
            ui.label(RichText::new(x.unwrap_or_else(|| "–".to_owned())).monospace().size(small));
        };
        Grid::new("bridge-numbers").num_columns(7).spacing([14.0, 2.0]).show(ui, |ui| {
            ui.label("");
            for key in ["bridge-column-vowel", "bridge-column-squared", "bridge-column-squared-mean", "bridge-column-own", "bridge-column-nats", "bridge-column-nats-mean"] {
                head(ui, key);
            }
            ui.end_row();
            for (k, name) in NAMES.into_iter().enumerate() {
                let mean = if k == 0 { made.ar.is_ok().then_some(made.gaussian) } else { made.nats[k] };
                ui.label(RichText::new(cx.t(&format!("bridge-name-{name}"))).color(inks(cx.theme)[k]));
                number(ui, said.vowel[k].is_finite().then(|| format!("{:.2}", said.vowel[k]).replace('-', "−")));
                number(ui, said.truth.filter(|_| said.vowel[k].is_finite()).map(|y| format!("{:.4}", (y - said.vowel[k]).powi(2))));
                number(ui, Some(format!("{:.4}", made.squared[k])));
                number(ui, said.own[k].map(percent));
                number(ui, self.nats(made, said, k).map(|nats| format!("{nats:.3}").replace('-', "−")));
                number(ui, mean.map(|nats| format!("{nats:.3}").replace('-', "−")));
                ui.end_row();
            }
        });
    }

    /// Nats of what came: for the AR of a density, for the others of a character.
    fn nats(&self, made: &Comparison, said: &Said, k: usize) -> Option<f64> {
        match k {
            0 => Some(gaussian_nats(said.truth? - said.vowel[0], made.ar.as_ref().ok()?.model.sigma)),
            k => said.own[k].map(|p| -p.ln()),
        }
    }

    /// The Gaussian's curve over its error, with the AR where it stands.
    pub(super) fn parabola(&self, ui: &mut Ui, cx: &Cx<'_>, made: &Comparison, said: &Said, size: Vec2) {
        let Ok(fit) = &made.ar else { return };
        let sigma = fit.model.sigma;
        let curve: Vec<[f64; 2]> = (-60..=60).map(|i| f64::from(i) / 50.0).map(|e| [e, gaussian_nats(e, sigma)]).collect();
        let ink = inks(cx.theme)[0];
        let here = said.truth.map(|y| y - said.vowel[0]).map(|e| [e, gaussian_nats(e, sigma)]);
        let words = move |e: f64, _: f64| Some(cx.t_args("bridge-tip-gaussian", &args!("error" => fmt(e), "squared" => fmt(e * e), "nats" => fmt(gaussian_nats(e, sigma)))));
        let chart = Diagram::new("bridge-gaussian", cx.t("bridge-gaussian")).size(size).x(-1.2, 1.2).y_of(curve.iter().map(|p| p[1])).axes(cx.t("bridge-axis-error"), cx.t("bridge-axis-nats"));
        let chart = chart.upright(cx.theme.color.line, 0.0, false).line(cx.theme.color.soft, 1.5, curve);
        chart.dots(ink, 6.0, true, here.into_iter().collect()).tip(words).show(ui, cx);
    }

    /// `-ln p`, with the table and the network where they stand.
    pub(super) fn logarithm(&self, ui: &mut Ui, cx: &Cx<'_>, said: &Said, size: Vec2) {
        let curve: Vec<[f64; 2]> = (1..=200).map(|i| f64::from(i) / 200.0).map(|p| [p, -p.ln()]).collect();
        let dot = |k: usize| said.own[k].map(|p| [p, -p.max(4e-3).ln()]).into_iter().collect::<Vec<_>>();
        let colors: [Color32; 3] = inks(cx.theme);
        let words = |p: f64, _: f64| (p > 0.0 && p <= 1.0).then(|| cx.t_args("bridge-tip-cross-entropy", &args!("probability" => percent(p), "nats" => fmt(-p.ln()))));
        let chart = Diagram::new("bridge-cross-entropy", cx.t("bridge-cross-entropy")).size(size).x(-0.02, 1.02).y(-0.3, 5.7).axes("p", cx.t("bridge-axis-nats"));
        chart.line(cx.theme.color.soft, 1.5, curve).dots(colors[1], 6.0, true, dot(1)).dots(colors[2], 6.0, true, dot(2)).tip(words).show(ui, cx);
    }
}
