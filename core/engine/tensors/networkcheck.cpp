// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/networkcheck.h"

#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

#include <QStringList>

namespace lampwork {

namespace {

// "network.source:3:5" has its line and column at the end.
Json errorToJson(const Error &error)
{
    const QStringList parts = error.where.split(u':');
    Json json;
    json["message"] = toJson(error.message);
    json["where"] = toJson(error.where);
    json["line"] = parts.value(1).toInt();
    json["column"] = parts.value(2).toInt();
    return json;
}

Json parametersToJson(const torch::jit::Module &module)
{
    Json list = Json::array();
    for (const auto &parameter : module.named_parameters()) {
        Json json;
        json["name"] = parameter.name;
        json["shape"] = parameter.value.sizes().vec();
        json["count"] = parameter.value.numel();
        json["learnt"] = parameter.value.requires_grad();
        list.push_back(std::move(json));
    }
    return list;
}

} // namespace

Json checkNetwork(const NetworkSpec &network, const Preprocessing &preprocessing)
{
    Json report;
    report["errors"] = Json::array();
    const Shape input = preprocessing.featureShape();
    report["input"] = std::vector<int>(input.cbegin(), input.cend());
    NetworkPlan plan = planNetwork(network, preprocessing);
    const Result<torch::jit::Module> module = openNetwork(plan, preprocessing, 1);
    if (!module) {
        report["errors"].push_back(errorToJson(module.error()));
        return report;
    }
    const auto listed = guardTorch([&] { report["parameters"] = parametersToJson(*module); });
    if (!listed)
        report["errors"].push_back(errorToJson(listed.error()));
    report["parameter_count"] = plan.parameterCount;
    const Shape output = preprocessing.outputShape();
    report["output"] = std::vector<int>(output.cbegin(), output.cend());
    return report;
}

} // namespace lampwork
