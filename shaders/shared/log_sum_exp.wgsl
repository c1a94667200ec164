// log sum_j e^(logits_j) of the row of logits that begins at `start`, the largest entry taken out first.
fn log_sum_exp(start: u32) -> f32 {
    var largest = logits[start];
    for (var c = 1u; c < params.width; c++) {
        largest = max(largest, logits[start + c]);
    }
    var sum = 0.0;
    for (var c = 0u; c < params.width; c++) {
        sum += exp(logits[start + c] - largest);
    }
    return largest + log(sum);
}
