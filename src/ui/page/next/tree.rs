//! The branches as a small tree: every text a line from where it left its parent to its end.

use super::branch::Branches;
use crate::args;
use crate::ui::cx::Cx;
use egui::{Align2, FontId, Rect, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 24.0;

/// What the learner did to the tree.
pub enum Chosen {
    Branch(usize),
    Remove(usize),
}

pub fn tree(ui: &mut Ui, cx: &Cx<'_>, branches: &Branches) -> Option<Chosen> {
    let list = branches.list();
    if list.len() < 2 {
        return None;
    }
    let mut chosen = None;
    let start = list.iter().filter_map(|branch| branch.parent).map(|(_, shared)| shared).min().unwrap_or(0).saturating_sub(6);
    let end = list.iter().map(|branch| branch.len()).max().unwrap_or(1).max(start + 12);
    ScrollArea::vertical().id_salt("next-tree").max_height(4.2 * ROW).auto_shrink([false, true]).show(ui, |ui| {
        let width = ui.available_width();
        let (outer, _) = ui.allocate_exact_size(vec2(width, ROW * list.len() as f32), Sense::hover());
        let lines = Rect::from_min_size(outer.min + vec2(10.0, 0.0), vec2(0.42 * width, outer.height()));
        let x = |at: usize| lines.left() + (at.saturating_sub(start) as f32 / (end - start) as f32) * lines.width();
        let y = |row: usize| lines.top() + (row as f32 + 0.5) * ROW;
        for (i, branch) in list.iter().enumerate() {
            let now = i == branches.current();
            let row = Rect::from_min_size(pos2(outer.left(), y(i) - 0.5 * ROW), vec2(width - 34.0, ROW));
            let response = ui.interact(row, ui.scope_id().with(("branch", i)), Sense::click());
            let name = cx.t_args("next-branch", &args!("number" => i + 1, "seed" => branch.seed.to_string()));
            response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, now, &name));
            if response.hovered() || response.has_focus() {
                ui.painter().rect_filled(row, 3.0, cx.theme.color.raised);
            }
            let color = if now { cx.theme.color.accent } else { cx.theme.color.soft };
            let stroke = Stroke::new(if now { 2.5 } else { 1.5 }, color);
            let from = branch.parent.map_or(start, |(_, shared)| shared);
            if let Some((parent, _)) = branch.parent {
                ui.painter().vline(x(from), y(parent)..=y(i), Stroke::new(1.5, cx.theme.color.line));
            }
            ui.painter().hline(x(from)..=x(branch.len()).max(x(from) + 3.0), y(i), stroke);
            ui.painter().circle_filled(pos2(x(branch.len()).max(x(from) + 3.0), y(i)), if now { 5.0 } else { 3.5 }, color);
            let ink = if now { cx.theme.color.ink } else { cx.theme.color.soft };
            let text: String = branch.text.chars().skip(from).take(60).map(|c| if c == '\n' { '↵' } else { c }).collect();
            let place = Rect::from_min_max(pos2(lines.right() + 18.0, row.top()), row.max);
            let clip = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
            clip.text(place.left_center(), Align2::LEFT_CENTER, format!("{name}   …{text}"), FontId::proportional(cx.theme.size.small), ink);
            if response.clicked() {
                chosen = Some(Chosen::Branch(i));
            }
            let close = Rect::from_min_size(pos2(row.right() + 2.0, row.top() + 1.0), vec2(24.0, ROW - 2.0));
            let remove = ui.put(close, egui::Button::new("×").small().frame(false));
            let what = cx.t_args("next-branch-remove", &args!("number" => i + 1));
            remove.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &what));
            if remove.on_hover_text(what).clicked() {
                chosen = Some(Chosen::Remove(i));
            }
        }
    });
    chosen
}
