//! Hands a [`Theme`] to egui: its visuals, type sizes and distances.

use super::theme::{Shade, Theme, mix};
use egui::style::{Selection, WidgetVisuals};
use egui::{Color32, CornerRadius, FontFamily, FontId, Stroke, Style, TextStyle, Visuals, vec2};

/// Makes the window look like `theme`, with or without moving parts.
pub fn apply(ctx: &egui::Context, theme: &Theme, reduced_motion: bool) {
    let egui_theme = if theme.shade == Shade::Dark { egui::Theme::Dark } else { egui::Theme::Light };
    ctx.set_theme(egui_theme);
    let mut style = Style { visuals: visuals(theme), ..Style::default() };
    let (size, space) = (theme.size, theme.space);
    style.text_styles = [
        (TextStyle::Small, FontId::new(size.small, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(size.body, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(size.body, FontFamily::Proportional)),
        (TextStyle::Heading, FontId::new(size.heading, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(size.mono, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = vec2(space.small, 6.0);
    style.spacing.button_padding = vec2(10.0, 5.0);
    style.spacing.interact_size.y = 28.0;
    style.spacing.slider_width = 150.0;
    style.spacing.slider_rail_height = 5.0;
    style.spacing.scroll.floating = true;
    style.spacing.tooltip_width = 420.0;
    style.animation_time = if reduced_motion { 0.0 } else { 0.12 };
    // Text in the window is read, not selected: a drag over it must not look like a mistake.
    style.interaction.selectable_labels = false;
    ctx.set_style_of(egui_theme, style);
}

fn visuals(theme: &Theme) -> Visuals {
    let color = &theme.color;
    let mut visuals = if theme.shade == Shade::Dark { Visuals::dark() } else { Visuals::light() };
    let radius = CornerRadius::same(theme.space.rounding as u8);
    let widget = |fill: Color32, line: Color32, ink: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, ink),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(color.panel, color.line, color.ink);
    visuals.widgets.inactive = widget(color.raised, color.line, color.ink);
    // The rails of sliders and scroll bars are bg_fill; they must stand out from the panel.
    visuals.widgets.inactive.bg_fill = mix(color.panel, color.faint, 0.45);
    visuals.widgets.hovered = widget(mix(color.raised, color.accent, 0.12), mix(color.line, color.accent, 0.6), color.ink);
    visuals.widgets.active = widget(mix(color.raised, color.accent, 0.3), color.accent, color.ink);
    visuals.widgets.open = widget(mix(color.raised, color.accent, 0.12), color.accent, color.ink);
    visuals.selection = Selection { bg_fill: mix(color.panel, color.accent, if theme.shade == Shade::Dark { 0.16 } else { 0.3 }), stroke: Stroke::new(1.5, color.ink) };
    visuals.hyperlink_color = color.accent;
    visuals.panel_fill = color.paper;
    visuals.window_fill = color.panel;
    visuals.window_stroke = Stroke::new(1.0, color.line);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.extreme_bg_color = color.raised;
    visuals.text_edit_bg_color = Some(color.raised);
    visuals.faint_bg_color = mix(color.paper, color.raised, 0.6);
    visuals.code_bg_color = color.raised;
    visuals.warn_fg_color = color.warn;
    visuals.error_fg_color = color.bad;
    visuals.weak_text_color = Some(color.soft);
    visuals.slider_trailing_fill = true;
    visuals
}
