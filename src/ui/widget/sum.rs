//! A weighted sum with the numbers of now, `(factor name + ..) / by = result`: the names on top in the colours of what they
//! are, a row for each component.

use super::number::fmt;
use crate::ui::cx::Cx;
use egui::{AsIdSalt, Color32, Grid, IdSalt, RichText, Ui};

/// One term of a sum.
#[derive(Clone, Debug)]
pub struct Term<'a> {
    pub factor: f64,
    pub name: &'a str,
    /// A number a component.
    pub value: Vec<f64>,
    pub color: Color32,
}

/// What a sum comes to: its name, a number a component, its colour.
pub type Total<'a> = (&'a str, &'a [f64], Color32);

/// Draws a sum. `labels` stand before the rows, with their colours; none where the components need no names.
pub fn sum(ui: &mut Ui, cx: &Cx<'_>, id: impl AsIdSalt, labels: &[(&str, Color32)], terms: &[Term<'_>], by: f64, (name, result, color): Total<'_>) {
    let theme = cx.theme;
    let size = theme.size.small;
    let cell = |text: String, ink: Color32| RichText::new(text).monospace().size(size).color(ink);
    let soft = theme.color.soft;
    let columns = 2 * terms.len() + 2 + usize::from(!labels.is_empty());
    // Many terms leave no room for the spelled-out factors in every row: they stand in the head.
    Grid::new(("sum", IdSalt::new(id), terms.len())).num_columns(columns).spacing([5.0, 1.0]).min_col_width(0.0).show(ui, |ui| {
        if !labels.is_empty() {
            ui.label("");
        }
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
            if let Some((label, ink)) = labels.get(axis) {
                ui.label(cell((*label).to_owned(), *ink));
            }
            for term in terms {
                ui.label("");
                let width = if term.factor.abs() == 1.0 { 7 } else { 6 + term.name.chars().count() };
                ui.label(cell(format!("{:>width$}", fmt(term.value.get(axis).copied().unwrap_or(f64::NAN))), term.color));
            }
            ui.label("");
            ui.label(cell(format!("{:>6}", fmt(*result)), color));
            ui.end_row();
        }
    });
}
