//! What is wrong with a series or a table, in the window's language.

use crate::args;
use crate::series::table::TableError;
use crate::series::{MAX_POINTS, SeriesError, table};
use crate::ui::cx::Cx;
use crate::ui::widget::{count, fmt};

pub(in super::super) fn series_error(cx: &Cx<'_>, error: &SeriesError) -> String {
    use SeriesError as E;
    match error {
        E::Short { points, order, needed } => cx.t_args("error-series-short", &args!("points" => *points, "order" => *order, "needed" => *needed)),
        E::Long { points } => cx.t_args("error-series-long", &args!("points" => count(*points), "most" => count(MAX_POINTS))),
        E::Constant { value } => cx.t_args("error-series-constant", &args!("value" => fmt(*value))),
        E::NotFinite { index, value } => cx.t_args("error-series-value", &args!("index" => index + 1, "value" => fmt(*value))),
        E::Huge { value } => cx.t_args("error-series-huge", &args!("value" => fmt(*value))),
        E::Exact { order } => cx.t_args("error-series-exact", &args!("order" => *order)),
        E::Collinear { order } => cx.t_args("error-series-collinear", &args!("order" => *order)),
        E::NotStationary { modulus } => cx.t_args("error-series-not-stationary", &args!("modulus" => format!("{modulus:.3}"))),
        E::HeldOut { held, needed, order, .. } => cx.t_args("error-series-held", &args!("held" => *held, "needed" => *needed, "order" => *order)),
        E::Empty => cx.t("error-series-empty"),
        // The page's own controls keep to the ranges that these speak of.
        E::Order { .. } | E::Coefficient { .. } | E::Parameter { .. } | E::NotConjugate | E::Horizon { .. } | E::Level { .. } | E::Lags { .. } => {
            cx.t_args("error-series-other", &args!("reason" => error.to_string()))
        }
    }
}

pub(in super::super) fn table_error(cx: &Cx<'_>, error: &TableError) -> String {
    match error {
        TableError::Unreadable(reason) => cx.t_args("error-table-unreadable", &args!("reason" => reason.as_str())),
        TableError::TooLarge => cx.t_args("error-table-large", &args!("megabytes" => table::MAX_BYTES >> 20)),
        TableError::TooManyRows => cx.t_args("error-table-rows", &args!("most" => count(MAX_POINTS))),
        TableError::TooManyColumns => cx.t_args("error-table-columns", &args!("most" => count(table::MAX_COLUMNS))),
        TableError::TooManyCells => cx.t_args("error-table-cells", &args!("most" => count(table::MAX_CELLS))),
        TableError::Empty => cx.t("error-table-empty"),
        TableError::Binary(at) => cx.t_args("error-table-binary", &args!("at" => *at)),
        TableError::NoColumn { name, known } => cx.t_args("error-table-column", &args!("name" => name.as_str(), "known" => known.as_str())),
        TableError::NoNumbers => cx.t("error-table-numbers"),
        TableError::Text { column, line, text } => cx.t_args("error-table-text", &args!("column" => column.as_str(), "line" => *line, "text" => text.as_str())),
        TableError::Missing { column, missing, rows } => cx.t_args("error-table-missing", &args!("column" => column.as_str(), "missing" => *missing, "rows" => *rows)),
    }
}
