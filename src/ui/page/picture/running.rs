//! The line under a run: how far it is, with a button to stop it; what it took; or why there is nothing, and how to go on.

use crate::args;
use crate::session::Painting;
use crate::ui::cx::Cx;
use crate::ui::page::words::easel::Easel;
use crate::ui::widget::millis;
use egui::{ProgressBar, RichText, Role, Ui, WidgetInfo};

/// Draws the line of `easel`. `of` names the run where there are two; `shown` is what is on screen of it.
pub fn running(ui: &mut Ui, cx: &mut Cx<'_>, easel: &mut Easel, of: &str, shown: Option<&Painting>) {
    let small = |text: String, ink| RichText::new(text).size(cx.theme.size.small).color(ink);
    let told = |name: String| if of.is_empty() { name } else { format!("{of}: {name}") };
    let button = |ui: &mut Ui, key: &str, cx: &Cx<'_>| {
        let button = ui.small_button(cx.t(key));
        let name = told(cx.t(key));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        button.on_hover_text(cx.t(&format!("{key}-about"))).clicked()
    };
    if let Some(failure) = easel.failure() {
        ui.label(small(cx.failure(failure), cx.theme.color.bad));
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        if easel.is_under_way() {
            let live = easel.live(cx);
            let (done, total) = live.map_or((0, 1), |painting| (painting.done(), painting.total()));
            let text = if done == 0 { cx.t("denoise-waiting") } else { cx.t_args("denoise-progress", &args!("done" => done, "of" => total)) };
            ui.add(ProgressBar::new(done as f32 / total as f32).desired_width(180.0).desired_height(18.0).text(small(text, cx.theme.color.ink)));
            if button(ui, "picture-stop", cx) {
                easel.stop(cx);
                cx.did("picture-stopped");
            }
        } else if easel.is_given_up() {
            if let Some(kept) = easel.kept().cloned() {
                let text = cx.t_args("picture-kept", &args!("done" => kept.done(), "of" => kept.total(), "t" => kept.t(kept.done())));
                ui.label(small(text, cx.theme.color.warn));
                if button(ui, "picture-go-on", cx) {
                    easel.go_on(cx);
                }
            } else {
                ui.label(small(cx.t("denoise-stopped"), cx.theme.color.warn));
            }
            if button(ui, "picture-anew", cx) {
                easel.again();
            }
        } else if let Some(done) = easel.done() {
            let words = &args!("steps" => done.painting.done(), "evaluations" => done.evaluations, "time" => millis(done.millis), "device" => done.device.name.as_str());
            ui.label(small(cx.t_args("picture-run", words), cx.theme.color.soft)).on_hover_text(cx.t("picture-run-about"));
        } else if shown.is_none() {
            ui.label(small(cx.t("denoise-waiting"), cx.theme.color.soft));
        }
    });
}
