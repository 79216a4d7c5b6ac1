// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/networksource.h"
#include "tests/engine/train/checkpointtensors.h"
#include "tests/engine/train/enginefixture.h"

#include <QFile>

using namespace lampwork;
using namespace lampwork::test;

namespace {

const QString modules = QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/engine/tensors/");

// tests/engine/tensors/make_modules.py made the files.
Spec withFile(const QString &path, int epochs)
{
    Spec spec = penguins(epochs);
    spec.network = {};
    spec.network.file = path;
    return spec;
}

} // namespace

// Runs whose network was made by hand: a file from Python, or source.
class ForeignRunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileFromPythonTrainsAndGoesOnWithTheSameBits()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("mine.pt"));
        QVERIFY(QFile::copy(modules + QStringLiteral("nested.pt"), path));
        constexpr int epochs = 30;
        const RunId whole = m_stores.create(withFile(path, epochs));
        QVERIFY2(m_stores.train(whole) == 0, m_stores.errors.constData());
        const Run run = m_stores.get(whole);
        QCOMPARE(run.state, RunState::Finished);
        QVERIFY2(run.attributes[QStringLiteral("test/accuracy")].toDouble() > 0.9,
            qPrintable(run.attributes[QStringLiteral("test/accuracy")].toString()));

        // Killed on its way, and its file gone: it goes on with what the store keeps.
        const RunId killed = m_stores.create(withFile(path, epochs));
        QVERIFY(m_stores.killAt(killed, 500));
        QVERIFY(QFile::remove(path));
        QVERIFY2(m_stores.train(killed) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(killed).state, RunState::Finished);
        QCOMPARE(difference(m_stores, whole, killed), QString());

        const QString trained = m_stores.newestCheckpoint(whole);
        const QString before = modules + QStringLiteral("nested.pt");
        const auto stays = [&](const char *name) {
            const QString tensor = QString::fromLatin1(name);
            return sameTensor({trained, tensor}, {before, tensor});
        };
        QVERIFY(stays("fixed"));
        QVERIFY(!stays("blocks.1.linear.weight"));
        QVERIFY(sameTensor(
            {trained, QStringLiteral("shared.weight")}, {trained, QStringLiteral("again.weight")}));
    }

    void aTracedFileTrains()
    {
        const RunId run = m_stores.create(withFile(modules + QStringLiteral("traced.pt"), 20));
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        QVERIFY(m_stores.get(run).attributes[QStringLiteral("test/accuracy")].toDouble() > 0.9);
    }

    void aFileThatChangedIsRefused()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("mine.pt"));
        QVERIFY(QFile::copy(modules + QStringLiteral("traced.pt"), path));
        // Another content than any that the store has.
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write("x");
        file.close();
        const RunId run = m_stores.create(withFile(path, 1));
        QVERIFY(QFile::remove(path));
        QVERIFY(QFile::copy(modules + QStringLiteral("traced.pt"), path));
        QCOMPARE(m_stores.train(run), 1);
        QVERIFY2(m_stores.get(run).message.contains(QStringLiteral("has changed since")),
            qPrintable(m_stores.get(run).message));
    }

    void layersTurnedIntoSourceTrainToTheSameBits()
    {
        Spec layers = penguins(5);
        layers.train.stepper = QStringLiteral("script"); // which is what source is trained by
        layers.track.layers = 0; // source has none
        layers.track.histograms = 0;
        const RunId first = m_stores.create(layers);
        QVERIFY2(m_stores.train(first) == 0, m_stores.errors.constData());
        const ResolvedSpec resolved = take(readAndResolve(layers));
        Spec spec = layers;
        spec.network = {};
        spec.network.source
            = networkSource(planNetwork(resolved.spec.network, resolved.preprocessing));
        const RunId second = m_stores.create(spec);
        QVERIFY2(m_stores.train(second) == 0, m_stores.errors.constData());
        QCOMPARE(difference(m_stores, first, second), QString());
    }

    void sourceThatDoesNotCompileFailsAtItsLine()
    {
        Spec spec = penguins(1);
        spec.network = {};
        spec.network.source = QStringLiteral("#: parameter w [3, 11] kaiming_uniform(11)\n"
                                             "def forward(self, x: Tensor) -> Tensor:\n"
                                             "    return torch.linear(x, self.v)\n");
        const RunId run = m_stores.create(spec);
        QCOMPARE(m_stores.train(run), 1);
        QVERIFY2(m_stores.get(run).message.contains(QStringLiteral("network.source:3:28")),
            qPrintable(m_stores.get(run).message));
    }

private:
    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(ForeignRunTest)
#include "tst_foreignrun.moc"
