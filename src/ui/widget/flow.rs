//! A part of the real graph as boxes and arrows: the caller says which nodes to show and in which columns; the arrows
//! are found by walking the graph through the nodes that are not shown.

use crate::graph::{Graph, NodeId};
use crate::ui::cx::Cx;
use crate::ui::theme::{Role, mix};
use egui::epaint::CubicBezierShape;
use egui::{AsIdSalt, Align2, Color32, FontId, IdSalt, Id, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};
use std::collections::{HashMap, HashSet};

pub struct Flow<'a> {
    id: Id,
    graph: &'a Graph,
    /// From left to right; each from top to bottom.
    columns: Vec<Vec<FlowBox>>,
    size: Vec2,
}

/// One box: a node of the graph.
#[derive(Clone, Debug)]
pub struct FlowBox {
    /// The node's name.
    pub node: String,
    /// What the box says; the last parts of the name if empty.
    pub title: String,
}

impl FlowBox {
    pub fn new(node: impl Into<String>) -> Self {
        Self { node: node.into(), title: String::new() }
    }

    pub fn titled(node: impl Into<String>, title: impl Into<String>) -> Self {
        Self { node: node.into(), title: title.into() }
    }
}

impl<'a> Flow<'a> {
    pub fn new(id: impl AsIdSalt, graph: &'a Graph) -> Self {
        Self { id: Id::unique(("flow", IdSalt::new(id))), graph, columns: Vec::new(), size: vec2(600.0, 400.0) }
    }

    /// Adds a column at the right; nodes that the graph does not have are left out.
    pub fn column(mut self, boxes: impl IntoIterator<Item = FlowBox>) -> Self {
        self.columns.push(boxes.into_iter().filter(|item| self.graph.find(&item.node).is_some()).collect());
        self
    }

    pub fn size(mut self, size: Vec2) -> Self {
        self.size = size;
        self
    }

    /// Draws it. A hovered box lights its tensor; the node of a clicked box is returned.
    pub fn show(self, ui: &mut Ui, cx: &mut Cx<'_>) -> Option<String> {
        let theme = cx.theme;
        let (outer, _) = ui.allocate_exact_size(self.size, Sense::hover());
        let places = self.places(outer);
        for (from, to) in self.edges() {
            let (Some(a), Some(b)) = (places.get(&from), places.get(&to)) else { continue };
            let lit = cx.is_lit(&self.graph.node(from).name) || cx.is_lit(&self.graph.node(to).name);
            let color = if lit { theme.color.accent } else { theme.color.faint };
            // Down a column in a straight line, unless a box stands in the way.
            let between = a.bottom()..=b.top();
            let blocked = places.values().any(|other| (other.center().x - a.center().x).abs() < 1.0 && between.contains(&other.center().y));
            arrow(ui, *a, *b, blocked, Stroke::new(if lit { 2.0 } else { 1.0 }, color));
        }
        let mut clicked = None;
        for item in self.columns.iter().flatten() {
            let Some(id) = self.graph.find(&item.node) else { continue };
            let (Some(rect), node) = (places.get(&id), self.graph.node(id)) else { continue };
            let response = ui.interact(*rect, self.id.with(&item.node), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &item.node));
            if response.hovered() || response.has_focus() {
                cx.hover(&item.node);
            }
            let role = match node.source {
                crate::graph::Source::State => Role::Weight,
                _ if node.op().is_some_and(|op| op.name() == "softmax") => Role::Probability,
                _ => Role::Activation,
            };
            let color = theme.role(role);
            let lit = cx.is_lit(&item.node);
            let fill = if lit { mix(theme.color.raised, color, 0.12) } else { theme.color.raised };
            let stroke = Stroke::new(if lit { 2.0 } else { 1.0 }, if lit { theme.color.accent } else { mix(theme.color.line, color, 0.5) });
            ui.painter().rect(*rect, theme.space.rounding, fill, stroke, StrokeKind::Inside);
            self.write(ui, *rect, item, &node.shape.to_string(), (theme.color.ink, theme.color.soft));
            if response.on_hover_text(format!("{}  {}", item.node, node.shape)).clicked() {
                clicked = Some(item.node.clone());
            }
        }
        clicked
    }

    fn write(&self, ui: &Ui, rect: Rect, item: &FlowBox, shape: &str, (ink, soft): (Color32, Color32)) {
        let title = if item.title.is_empty() { short(&item.node) } else { &item.title };
        let size = (rect.height() * 0.42).clamp(10.0, 14.0);
        let painter = ui.painter().with_clip_rect(rect.shrink(2.0).intersect(ui.clip_rect()));
        let galley = painter.layout_no_wrap(title.to_owned(), FontId::proportional(size), ink);
        let two_lines = rect.height() >= 32.0;
        let y = if two_lines { rect.center().y - 7.0 } else { rect.center().y };
        painter.galley(Pos2::new(rect.center().x - 0.5 * galley.size().x, y - 0.5 * galley.size().y), galley, ink);
        if two_lines {
            painter.text(rect.center() + vec2(0.0, 8.0), Align2::CENTER_CENTER, shape, FontId::monospace(if shape.len() > 13 { 9.0 } else { 10.5 }), soft);
        }
    }

    fn places(&self, outer: Rect) -> HashMap<NodeId, Rect> {
        let mut places = HashMap::new();
        let columns = self.columns.len().max(1) as f32;
        let rows = self.columns.iter().map(Vec::len).max().unwrap_or(1).max(1) as f32;
        let cell = vec2(outer.width() / columns, outer.height() / rows);
        let size = vec2((cell.x - 24.0).clamp(40.0, 190.0), (cell.y - 12.0).clamp(16.0, 44.0));
        for (c, column) in self.columns.iter().enumerate() {
            let step = outer.height() / column.len().max(1) as f32;
            for (r, item) in column.iter().enumerate() {
                let center = outer.min + vec2((c as f32 + 0.5) * cell.x, (r as f32 + 0.5) * step);
                if let Some(id) = self.graph.find(&item.node) {
                    places.insert(id, Rect::from_center_size(center, size));
                }
            }
        }
        places
    }

    /// Which shown node feeds which, straight or through nodes that are not shown.
    fn edges(&self) -> Vec<(NodeId, NodeId)> {
        let shown: HashSet<NodeId> = self.columns.iter().flatten().filter_map(|item| self.graph.find(&item.node)).collect();
        let mut edges = Vec::new();
        for &to in &shown {
            let mut seen = HashSet::new();
            let mut open: Vec<NodeId> = self.graph.node(to).inputs().to_vec();
            while let Some(from) = open.pop() {
                if !seen.insert(from) {
                    continue;
                }
                if shown.contains(&from) {
                    edges.push((from, to));
                } else {
                    open.extend(self.graph.node(from).inputs());
                }
            }
        }
        edges.sort_unstable();
        edges
    }
}

/// `attn.att` of `h.0.attn.att`: the parts after the block's number.
fn short(name: &str) -> &str {
    let mut parts = name.splitn(3, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("h"), Some(_), Some(rest)) => rest,
        _ => name,
    }
}

/// From box to box: downwards within a column, sideways between columns.
fn arrow(ui: &Ui, a: Rect, b: Rect, blocked: bool, stroke: Stroke) {
    let same = (a.center().x - b.center().x).abs() < 1.0;
    let (start, end, pull) = match () {
        () if same && b.top() >= a.bottom() && !blocked => (a.center_bottom(), b.center_top(), vec2(0.0, 8.0)),
        // A long way down the same column goes around the boxes in between: the residual stream's skip.
        () if same => (a.right_center(), b.right_center(), vec2(18.0, 0.0)),
        () if b.center().x > a.center().x => (a.right_center(), b.left_center(), vec2(0.4 * (b.left() - a.right()).abs().max(16.0), 0.0)),
        () => (a.left_center(), b.right_center(), vec2(-16.0, 0.0)),
    };
    let control = if same && pull.x > 0.0 { end + pull } else { end - pull };
    ui.painter().add(CubicBezierShape::from_points_stroke([start, start + pull, control, end], false, Color32::TRANSPARENT, stroke));
    let back = (control - end).normalized();
    let side = vec2(-back.y, back.x);
    let head = vec![end, end + 6.0 * back + 3.5 * side, end + 6.0 * back - 3.5 * side];
    ui.painter().add(egui::Shape::convex_polygon(head, stroke.color, Stroke::NONE));
}
