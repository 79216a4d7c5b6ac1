// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

// Preprocessings and layers made by hand for the tests of this folder.
namespace lampwork {

inline LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    return {QLatin1String(kind), options};
}

inline NetworkSpec network(const QList<LayerSpec> &layers)
{
    return {QString(), layers, true};
}

inline QStringList classNames(int count)
{
    QStringList names;
    for (int i = 0; i < count; ++i)
        names.append(QStringLiteral("class %1").arg(i));
    return names;
}

// A table of `features` numbers.
inline Preprocessing numbers(int features, int classes)
{
    Preprocessing preprocessing;
    preprocessing.task = classes == 0 ? Task::Regression
        : classes == 2                ? Task::Binary
                                      : Task::Multiclass;
    preprocessing.classes = classNames(classes);
    for (int i = 0; i < features; ++i)
        preprocessing.numeric.append({.name = QStringLiteral("n%1").arg(i)});
    preprocessing.target = QStringLiteral("y");
    return preprocessing;
}

inline Preprocessing pictures(int channels, int height, int width, int classes)
{
    Preprocessing preprocessing = numbers(0, classes);
    preprocessing.pixels = PixelInput{channels, height, width, 0, 255};
    return preprocessing;
}

// Two numbers, "species" one-hot of three, "island" one-hot of two with its own code for missing,
// "colour" embedded: two known categories and the unknown one in four numbers.
inline Preprocessing mixedTable()
{
    Preprocessing preprocessing = numbers(2, 3);
    preprocessing.numeric[0].fill = 3;
    preprocessing.numeric[0].shift = 1;
    preprocessing.numeric[0].scale = 2;
    preprocessing.numeric[1].fill = 0.5;
    preprocessing.numeric[1].shift = 0.25;
    preprocessing.numeric[1].scale = 0.125;
    preprocessing.categories = {
        {.name = QStringLiteral("species"), .categories = {"cat", "dog", QStringLiteral("Bär")}},
        {.name = QStringLiteral("island"),
            .categories = {"x", "y"},
            .ownCategoryForMissing = true,
            .missingCode = 2},
        {.name = QStringLiteral("colour"),
            .categories = {"red", "blue"},
            .encode = CategoryEncoding::Embedding,
            .embeddingSize = 4},
    };
    return preprocessing;
}

} // namespace lampwork
