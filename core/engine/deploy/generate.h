// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace lampwork {

struct GenerateOptions {
    QString model; // an exported language model (.pt)
    QByteArray text; // to go on from, UTF-8
    int tokens = 200; // how many to add; at least 1
    // Each token is drawn with a probability in proportion to p^(1 / temperature); 0: the
    // likeliest.
    double temperature = 0.8;
    int topK = 0; // only among the likeliest so many; 0: all
    quint64 seed = 1; // the same gives the same text
};

// What follows the text, token by token, each drawn from what the model tells of the text so far,
// which is cut into tokens anew each time; a character at its end that is not whole is left out.
// The padding and the unknown character are never drawn. Errors: those of loadShipped();
// InvalidInput for a model of another task or an option out of range; Cancelled.
Result<QByteArray> generateText(const GenerateOptions &options, const Progress &progress = {});

// The place of the token that is drawn. probabilities: of each, at least one above 0. draw: [0, 1).
std::size_t drawToken(std::vector<double> probabilities, double temperature, int topK, double draw);

} // namespace lampwork
