// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/parametersegments.h"

#include <ATen/core/Tensor.h>

#include <QRegularExpression>

#include <algorithm>

namespace lampwork {

bool matchesGlob(const QString &glob, const QString &name)
{
    return QRegularExpression(QRegularExpression::wildcardToRegularExpression(glob))
        .match(name)
        .hasMatch();
}

ParameterSegments::ParameterSegments(const OptimizerSpec &spec, const FlatParameters &parameters)
{
    const double decay = spec.weightDecay.value_or(0);
    const bool muon = spec.name == u"muon";
    for (std::size_t i = 0; i < parameters.slots.size(); ++i) {
        const FlatParameters::Slot &slot = parameters.slots[i];
        Part part;
        part.name = QString::fromStdString(slot.name);
        part.begin = slot.offset;
        part.end
            = i + 1 < parameters.slots.size() ? parameters.slots[i + 1].offset : parameters.size();
        part.orthogonal = muon && slot.hiddenMatrix;
        part.decays = slot.offset < parameters.decaying;
        part.decay = part.decays ? decay : 0;
        const auto group = std::find_if(
            spec.groups.cbegin(), spec.groups.cend(), [&](const ParameterGroupSpec &said) {
                return matchesGlob(said.parameters, part.name);
            });
        if (group != spec.groups.cend()) {
            part.lrScale = group->lrScale;
            part.frozen = group->frozen;
            part.ownDecay = group->weightDecay.has_value();
            part.decay = group->weightDecay.value_or(part.decay);
        }
        m_parts.push_back(part);
    }
    build();
}

bool ParameterSegments::anyFrozen() const
{
    return std::any_of(
        m_segments.cbegin(), m_segments.cend(), [](const Segment &one) { return one.frozen; });
}

int ParameterSegments::setFrozen(const QString &glob, bool frozen)
{
    int matches = 0;
    for (Part &part : m_parts) {
        if (!matchesGlob(glob, part.name))
            continue;
        part.frozen = frozen;
        ++matches;
    }
    build();
    return matches;
}

void ParameterSegments::setWeightDecay(double decay)
{
    for (Part &part : m_parts) {
        if (part.decays && !part.ownDecay)
            part.decay = decay;
    }
    build();
}

std::vector<qint64> ParameterSegments::steps() const
{
    std::vector<qint64> steps;
    for (std::size_t i = 0, segment = 0; i < m_parts.size(); ++i) {
        while (segment + 1 < m_segments.size() && m_segments[segment].end <= m_parts[i].begin)
            ++segment;
        steps.push_back(m_segments[segment].steps);
    }
    return steps;
}

void ParameterSegments::setSteps(const std::vector<qint64> &steps)
{
    m_segments.clear();
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Part &part = m_parts[i];
        const Segment next{part.begin, part.end, part.lrScale, part.decay, part.frozen,
            part.orthogonal, i, steps[i]};
        if (!m_segments.empty()) {
            Segment &last = m_segments.back();
            const bool alike = last.lrScale == next.lrScale && last.decay == next.decay
                && last.frozen == next.frozen && !last.orthogonal && !next.orthogonal
                && last.steps == next.steps;
            if (alike) {
                last.end = next.end;
                continue;
            }
        }
        m_segments.push_back(next);
    }
}

void ParameterSegments::build()
{
    setSteps(m_segments.empty() ? std::vector<qint64>(m_parts.size(), 0) : steps());
}

} // namespace lampwork
