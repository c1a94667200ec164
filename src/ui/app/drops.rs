//! Files over the window: while one hovers, what could be dropped; when it is dropped, whoever takes it.

use super::App;
use crate::session::Failure;
use crate::ui::page::PAGES;
use crate::ui::settings::Opened;
use egui::{Align2, Area, Context, FontId, Id, Order, Stroke, StrokeKind, vec2};
use std::path::Path;

/// The ending of a checkpoint.
const MODEL: &str = "safetensors";

/// The ending of a file's name, lower case.
fn ending(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

impl App {
    pub(super) fn drops(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
        let Some(path) = dropped else { return };
        let ending = ending(&path);
        if self.pages[self.page()].extensions().contains(&ending.as_str()) {
            let page = self.page();
            self.pages[page].take_file(ctx, &path);
        } else if ending == MODEL {
            self.open(Opened::File(path));
        } else if let Some(page) = self.taker(&ending) {
            self.go(page);
            self.pages[page].take_file(ctx, &path);
        } else {
            let takes = self.takes().into_iter().map(|(endings, _)| endings).collect::<Vec<_>>().join(", ");
            self.fail(&Failure::new("error-drop").arg("file", path.display()).arg("takes", takes));
        }
    }

    /// The first page that opens files with this ending.
    fn taker(&self, ending: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.extensions().contains(&ending))
    }

    /// Everything that can be dropped: the endings, and the key of what happens.
    fn takes(&self) -> Vec<(String, String)> {
        let pages = self.pages.iter().zip(PAGES).filter(|(page, _)| !page.extensions().is_empty());
        let pages = pages.map(|(page, entry)| (page.extensions().iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(" "), format!("drop-{}", entry.id)));
        std::iter::once((format!(".{MODEL}"), "drop-model".to_owned())).chain(pages).collect()
    }

    /// While a file hovers over the window: what can be dropped, and whether this one can.
    pub(super) fn hovering(&mut self, ctx: &Context) {
        let hovered = ctx.input(|input| input.raw.hovered_files.first().cloned());
        let Some(file) = hovered else { return };
        let own = file.path.as_deref().map(ending);
        let known = own.as_ref().is_none_or(|own| own == MODEL || self.taker(own).is_some());
        let (takes, theme) = (self.takes(), self.world.theme.clone());
        let cx = self.world.cx();
        let rect = ctx.content_rect();
        Area::new(Id::unique("drop")).order(Order::Foreground).fixed_pos(rect.min).interactable(false).show(ctx, |ui| {
            let painter = ui.painter();
            painter.rect_filled(rect, 0.0, theme.color.paper.gamma_multiply(0.88));
            let edge = if known { theme.color.accent } else { theme.color.warn };
            painter.rect_stroke(rect.shrink(14.0), 14.0, Stroke::new(3.0, edge), StrokeKind::Inside);
            let title = if known { cx.t("drop-title") } else { cx.t("drop-unknown") };
            let mut y = rect.center().y - 30.0 * takes.len() as f32;
            let mut line = |text: String, size: f32, ink| {
                painter.text(egui::pos2(rect.center().x, y), Align2::CENTER_CENTER, text, FontId::proportional(size), ink);
                y += 2.0 * size;
            };
            line(title, 1.2 * theme.size.title, edge);
            for (endings, key) in &takes {
                // The one that would happen stands out.
                let hit = own.as_ref().is_some_and(|own| !own.is_empty() && endings.split(' ').any(|ending| &ending[1..] == own));
                line(format!("{} ({endings})", cx.t(key)), theme.size.heading, if hit { theme.color.ink } else { theme.color.soft });
            }
            ui.allocate_space(vec2(1.0, 1.0));
        });
    }
}
