// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/spec.h"

#include <algorithm>

namespace lampwork {

const ColumnSpec *Spec::target() const
{
    const auto found = std::find_if(data.columns.cbegin(), data.columns.cend(),
        [](const ColumnSpec &column) { return column.role == ColumnRole::Target; });
    return found == data.columns.cend() ? nullptr : &*found;
}

const ColumnSpec *Spec::column(const QString &name) const
{
    const auto found = std::find_if(data.columns.cbegin(), data.columns.cend(),
        [&](const ColumnSpec &column) { return column.name == name; });
    return found == data.columns.cend() ? nullptr : &*found;
}

ColumnSpec *Spec::column(const QString &name)
{
    const auto found = std::find_if(data.columns.begin(), data.columns.end(),
        [&](const ColumnSpec &column) { return column.name == name; });
    return found == data.columns.end() ? nullptr : &*found;
}

bool isClassification(Task task)
{
    return task == Task::Binary || task == Task::Multiclass;
}

bool hasTarget(Task task)
{
    return task != Task::Autoencoder && task != Task::LanguageModel;
}

bool hasClasses(Task task)
{
    return isClassification(task) || task == Task::Multilabel;
}

bool isTextInput(const ColumnSpec &column)
{
    return column.role == ColumnRole::Input && column.type == ColumnType::Text;
}

} // namespace lampwork
