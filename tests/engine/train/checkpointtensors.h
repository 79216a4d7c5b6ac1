// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

// What is in checkpoints and other TorchScript files, without LibTorch's headers. A file that
// cannot be read, or lacks what is asked for, throws.
namespace lampwork::test {

// The first parameter or buffer, at any depth, that is not the same in two files; empty: none.
QString tensorDifference(const QString &firstFile, const QString &secondFile);
// The same of all that a checkpoint has, the optimiser's state and averages included.
QString stateDifference(const QString &firstFile, const QString &secondFile);

// An attribute that is a number, as the rate of a dropout.
double numberIn(const QString &file, const char *attribute);

struct TensorPlace {
    QString file;
    QString name; // with the modules that it is in: "blocks.1.linear.weight"
};
bool sameTensor(const TensorPlace &first, const TensorPlace &second);

// Shape of what the network of a checkpoint gives for `rows` rows of zeros of `width` numbers.
std::vector<qint64> outputShape(const QString &file, qint64 rows, qint64 width);
std::vector<qint64> tensorShape(const TensorPlace &place);
bool requiresGradient(const TensorPlace &place);

bool hasCuda();

} // namespace lampwork::test
