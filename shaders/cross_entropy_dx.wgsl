// d_logits = d_out (softmax(logits) - onehot(target)), one thread a row of logits (.., V).

struct Params {
    rows: u32,
    width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> logits: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.rows { return; }
    let start = i * params.width;
    let total = log_sum_exp(start);
    let hit = row_of(targets[i], params.width);
    for (var c = 0u; c < params.width; c++) {
        let onehot = select(0.0, 1.0, c == hit);
        out[start + c] = d_out[i] * (exp(logits[start + c] - total) - onehot);
    }
}
