//! Which colour is which number. A legend is always tied to the range of the very data it stands beside.

use super::number::fmt;
use crate::ui::cx::Cx;
use crate::ui::theme::Theme;
use egui::{Color32, Pos2, Rect, Sense, Ui, vec2};

/// The kind of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scale {
    /// For signed numbers: zero in the middle.
    #[default]
    Diverging,
    /// For quantities: from nothing to much.
    Sequential,
}

/// The numbers that the two ends of the colours stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f32,
    pub high: f32,
    pub scale: Scale,
}

impl Range {
    /// The real range of the finite numbers in `data`: `[-m, m]` for a diverging scale, m being the largest magnitude;
    /// `[min(0, smallest), largest]` for a sequential one.
    pub fn of(data: &[f32], scale: Scale) -> Self {
        let finite = || data.iter().copied().filter(|x| x.is_finite());
        let (low, high) = match scale {
            Scale::Diverging => {
                let most = finite().fold(0.0, |m: f32, x| m.max(x.abs()));
                (-most, most)
            }
            Scale::Sequential => (finite().fold(0.0, f32::min), finite().fold(f32::NEG_INFINITY, f32::max).max(0.0)),
        };
        Self { low, high, scale }
    }

    pub fn new(low: f32, high: f32, scale: Scale) -> Self {
        Self { low, high, scale }
    }

    /// Where `x` lies: 0 at the low end, 1 at the high one.
    pub fn place(&self, x: f32) -> f32 {
        let span = self.high - self.low;
        if span > 0.0 { ((x - self.low) / span).clamp(0.0, 1.0) } else if self.scale == Scale::Diverging { 0.5 } else { 0.0 }
    }

    /// The colour of `x`; what is not finite (a masked score) has the colour of the paper.
    pub fn color(&self, theme: &Theme, x: f32) -> Color32 {
        if !x.is_finite() {
            return theme.color.paper;
        }
        match self.scale {
            Scale::Diverging => theme.color.diverging.at(self.place(x)),
            Scale::Sequential => theme.color.sequential.at(self.place(x)),
        }
    }

    /// 256 colours from end to end.
    pub fn table(&self, theme: &Theme) -> Vec<Color32> {
        let map = if self.scale == Scale::Diverging { &theme.color.diverging } else { &theme.color.sequential };
        (0..256).map(|i| map.at(i as f32 / 255.0)).collect()
    }
}

/// Draws `label  low [colours] high` on one line.
pub fn legend(ui: &mut Ui, cx: &Cx<'_>, range: Range, label: &str) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.small;
        let small = |text: String| egui::RichText::new(text).size(theme.size.small).color(theme.color.soft);
        // Low is at the left even where the surrounding layout runs from the right.
        let mirrored = ui.layout().prefer_right_to_left();
        for part in if mirrored { [3, 2, 1, 0] } else { [0, 1, 2, 3] } {
            match part {
                0 if label.is_empty() => {}
                0 => drop(ui.label(small(label.to_owned()))),
                1 => drop(ui.label(small(fmt(f64::from(range.low))).monospace())),
                2 => {
                    let (rect, _) = ui.allocate_exact_size(vec2(96.0, 10.0), Sense::hover());
                    gradient(ui.painter(), rect, &range.table(theme));
                }
                _ => drop(ui.label(small(fmt(f64::from(range.high))).monospace())),
            }
        }
    });
}

fn gradient(painter: &egui::Painter, rect: Rect, colors: &[Color32]) {
    let mut mesh = egui::Mesh::default();
    let steps = 32;
    for i in 0..=steps {
        let x = egui::lerp(rect.left()..=rect.right(), i as f32 / steps as f32);
        let color = colors[i * (colors.len() - 1) / steps];
        mesh.colored_vertex(Pos2::new(x, rect.top()), color);
        mesh.colored_vertex(Pos2::new(x, rect.bottom()), color);
        if i > 0 {
            let v = 2 * i as u32;
            mesh.add_triangle(v - 2, v - 1, v);
            mesh.add_triangle(v - 1, v, v + 1);
        }
    }
    painter.add(mesh);
}
