// One step of AdamW, in place. moments (2, n) holds m, then v; hyper is lr, 1 - beta1^t, 1 - beta2^t.
// weight -= lr weight_decay weight + lr (m / correction1) / (sqrt(v / correction2) + eps)

struct Params {
    len: u32,
    beta1: f32,
    beta2: f32,
    eps: f32,
    weight_decay: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> weight: array<f32>;
@group(0) @binding(2) var<storage, read> grad: array<f32>;
@group(0) @binding(3) var<storage, read_write> moments: array<f32>;
@group(0) @binding(4) var<storage, read> hyper: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let lr = hyper[0];
    let g = grad[i];
    let m = params.beta1 * moments[i] + (1.0 - params.beta1) * g;
    let v = params.beta2 * moments[params.len + i] + (1.0 - params.beta2) * g * g;
    moments[i] = m;
    moments[params.len + i] = v;
    let step = (m / hyper[1]) / (sqrt(v / hyper[2]) + params.eps);
    weight[i] = weight[i] - lr * params.weight_decay * weight[i] - lr * step;
}
