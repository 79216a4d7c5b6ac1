// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/nametree.h"
#include "core/base/philox.h"

#include <QTest>

#include <map>
#include <set>

using namespace lampwork;

namespace {

// What is seen, a line a node: depth as dots, last part, how many names, how many ticked.
void write(const NameTree &tree, int node, int depth, QStringList &lines)
{
    lines.append(QString(depth, u'.') + tree.label(node).toString()
        + QStringLiteral(" %1/%2").arg(tree.tickedCount(node)).arg(tree.seenCount(node)));
    for (const int child : tree.children(node))
        write(tree, child, depth + 1, lines);
}

QStringList seen(const NameTree &tree)
{
    QStringList lines;
    for (const int child : tree.children(NameTree::root))
        write(tree, child, 0, lines);
    return lines;
}

NameTree treeOf(const QStringList &names)
{
    NameTree tree;
    for (const QString &name : names)
        tree.add(name);
    tree.settle();
    return tree;
}

NameFilter filterOf(const QString &text)
{
    return *NameFilter::parse(text, NameFilter::Kind::Glob);
}

const QStringList some{QStringLiteral("layer/10/norm"), QStringLiteral("train/loss"),
    QStringLiteral("layer/2/norm"), QStringLiteral("valid/loss"), QStringLiteral("layer/2/mean"),
    QStringLiteral("loss"), QStringLiteral("loss/extra")};

} // namespace

class TestNameTree : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesAreATreeInNaturalOrder();
    void aNameMayBeAFolder();
    void emptyPartsAreParts();
    void aFilterLeavesWhatFits();
    void ticksAreCounted();
    void rowsAreKnownBeforehand();
    void whatIsReleasedGoesOnce();
    void oneByOneIsAsAllAtOnce();
    void foldersAreFoundByTheirPaths();

    void ticksOfFoldersHoldInside_data();
    void ticksOfFoldersHoldInside();
    void aTickTakesAwayWhatItOverrules();
    void rulesThatSayNothingAreLeftOut();
    void aChoiceIsTextTicksAndFolder();
};

void TestNameTree::namesAreATreeInNaturalOrder()
{
    const NameTree tree = treeOf(some);
    QCOMPARE(tree.nameCount(), 7);
    QCOMPARE(seen(tree),
        (QStringList{"layer 3/3", ".2 2/2", "..mean 1/1", "..norm 1/1", ".10 1/1", "..norm 1/1",
            "loss 2/2", ".extra 1/1", "train 1/1", ".loss 1/1", "valid 1/1", ".loss 1/1"}));
    QCOMPARE(tree.seenCount(NameTree::root), 7);
    // Equal but for case or zeros in front: both are there, in an order that does not change.
    QCOMPARE(seen(treeOf({"b", "B", "a1", "a01"})), seen(treeOf({"a01", "a1", "B", "b"})));
}

void TestNameTree::aNameMayBeAFolder()
{
    NameTree tree = treeOf({"loss/extra"});
    const int loss = tree.find(QStringLiteral("loss"));
    QVERIFY(!tree.isName(loss));
    QCOMPARE(tree.add(QStringLiteral("loss")), loss);
    QCOMPARE(tree.placeOfNext().parent, -1); // its row is there
    tree.settleNext();
    QVERIFY(tree.isName(loss));
    QCOMPARE(seen(tree), (QStringList{"loss 2/2", ".extra 1/1"}));
    tree.release(std::vector<int>{loss});
    QCOMPARE(seen(tree), (QStringList{"loss 1/1", ".extra 1/1"}));
}

void TestNameTree::emptyPartsAreParts()
{
    const NameTree tree = treeOf({"", "/", "/a", "a/", "a//b"});
    QCOMPARE(tree.nameCount(), 5);
    QCOMPARE(seen(tree), (QStringList{" 3/3", ". 1/1", ".a 1/1", "a 2/2", ". 2/2", "..b 1/1"}));
    QCOMPARE(tree.folder(tree.find(QStringLiteral("/a"))), QStringLiteral("/a/"));
    QCOMPARE(tree.find(u""), tree.findFolder(QStringLiteral("/")));
    QCOMPARE(tree.findFolder(QString()), NameTree::root);
}

void TestNameTree::aFilterLeavesWhatFits()
{
    NameTree tree = treeOf(some);
    tree.setFilter(filterOf(QStringLiteral("*norm train/*")));
    QCOMPARE(seen(tree),
        (QStringList{"layer 2/2", ".2 1/1", "..norm 1/1", ".10 1/1", "..norm 1/1", "train 1/1",
            ".loss 1/1"}));
    QCOMPARE(tree.nameCount(), 7);
    tree.add(QStringLiteral("valid/norm"));
    tree.add(QStringLiteral("valid/other"));
    tree.settle();
    QCOMPARE(seen(tree).mid(5), (QStringList{"train 1/1", ".loss 1/1", "valid 1/1", ".norm 1/1"}));
    tree.setFilter({});
    QCOMPARE(tree.seenCount(NameTree::root), 9);
    QCOMPARE(seen(tree).last(), QStringLiteral(".other 1/1"));
}

void TestNameTree::ticksAreCounted()
{
    NameTree tree = treeOf(some);
    NameTicks ticks;
    ticks.set(QStringLiteral("layer/"), false);
    ticks.set(QStringLiteral("layer/2/mean/"), true);
    tree.setTicks(ticks);
    QCOMPARE(seen(tree).mid(0, 6),
        (QStringList{"layer 1/3", ".2 1/2", "..mean 1/1", "..norm 0/1", ".10 0/1", "..norm 0/1"}));
    QCOMPARE(tree.tickedCount(NameTree::root), 5);
    // What comes later is as its folder.
    tree.add(QStringLiteral("layer/2/more"));
    tree.add(QStringLiteral("test/loss"));
    tree.settleNext();
    tree.settleNext();
    QCOMPARE(tree.tickedCount(tree.find(QStringLiteral("layer"))), 1);
    QCOMPARE(tree.tickedCount(tree.find(QStringLiteral("test"))), 1);
}

// What placeOfNext() and placeIfReleased() say is what happens to the rows.
void TestNameTree::rowsAreKnownBeforehand()
{
    Philox random(7, RandomPurpose::Order);
    const auto below = [&](int n) { return int(random.uniform() * n); };
    NameTree tree;
    tree.setFilter(filterOf(QStringLiteral("!*3")));
    const auto rows = [&tree] {
        std::map<int, std::vector<int>> rows{{NameTree::root, tree.children(NameTree::root)}};
        for (std::vector<int> open = tree.children(NameTree::root); !open.empty();) {
            const int node = open.back();
            open.pop_back();
            const std::vector<int> &children = tree.children(node);
            for (std::size_t i = 0; i < children.size(); ++i) {
                if (tree.rowOf(children[i]) != int(i) || tree.parent(children[i]) != node)
                    qFatal("a row is not where it is said to be");
            }
            rows[node] = children;
            open.insert(open.end(), children.begin(), children.end());
        }
        return rows;
    };
    std::vector<int> held;
    for (int round = 0; round < 2000; ++round) {
        const auto before = rows();
        NameTree::Place place;
        int change = 1;
        if (held.size() < 40 || below(2) == 0) {
            held.push_back(tree.add(QStringLiteral("%1/%2").arg(below(6)).arg(below(6))
                + (below(3) == 0 ? QStringLiteral("/%1").arg(below(5)) : QString())));
            if (tree.pendingCount() == 0)
                continue; // in use already
            place = tree.placeOfNext();
            tree.settleNext();
        } else {
            const auto which = held.begin() + below(int(held.size()));
            place = tree.placeIfReleased(*which);
            tree.release(std::vector<int>{*which});
            held.erase(which);
            change = -1;
        }
        const auto after = rows();
        for (const auto &[node, children] : before) {
            std::vector<int> expected = children;
            const auto now = after.find(node);
            if (place.parent == node && change > 0)
                expected.insert(expected.begin() + place.row, now->second.at(place.row));
            else if (place.parent == node)
                expected.erase(expected.begin() + place.row);
            if (now != after.end())
                QCOMPARE(now->second, expected);
        }
        std::size_t uses = 0;
        std::set<int> distinct(held.begin(), held.end());
        for (const int node : distinct)
            uses += std::size_t(tree.useCount(node));
        QCOMPARE(uses, held.size());
        QCOMPARE(tree.nameCount(), int(distinct.size()));
    }
    tree.release(held);
    QVERIFY(tree.children(NameTree::root).empty());
    QCOMPARE(tree.nameCount(), 0);
    QCOMPARE(tree.find(u"1"), -1);
}

void TestNameTree::whatIsReleasedGoesOnce()
{
    NameTree tree = treeOf(some);
    const int norm = tree.add(QStringLiteral("layer/10/norm"));
    QCOMPARE(tree.pendingCount(), std::size_t(0));
    QCOMPARE(tree.useCount(norm), 2);
    QCOMPARE(tree.placeIfReleased(norm).parent, -1);
    tree.release(std::vector<int>{norm});
    QVERIFY(tree.isSeen(norm));
    QCOMPARE(tree.placeIfReleased(norm).row, 1); // "10", with what is below
    tree.release(std::vector<int>{norm, tree.find(QStringLiteral("train/loss"))});
    QCOMPARE(seen(tree),
        (QStringList{"layer 2/2", ".2 2/2", "..mean 1/1", "..norm 1/1", "loss 2/2", ".extra 1/1",
            "valid 1/1", ".loss 1/1"}));
    // A name beside the one that was added last, whose folder is gone.
    tree.add(QStringLiteral("train/late"));
    tree.settle();
    QCOMPARE(seen(tree).mid(6, 2), (QStringList{"train 1/1", ".late 1/1"}));
}

void TestNameTree::oneByOneIsAsAllAtOnce()
{
    Philox random(3, RandomPurpose::Order);
    QStringList names;
    for (int i = 0; i < 3000; ++i)
        names.append(QStringLiteral("a%1/b%2/c%3")
                         .arg(int(random.uniform() * 5))
                         .arg(int(random.uniform() * 9))
                         .arg(int(random.uniform() * 99)));
    NameTicks ticks;
    ticks.set(QStringLiteral("a1/b2/"), false);
    NameTree single;
    single.setFilter(filterOf(QStringLiteral("!*7*")));
    single.setTicks(ticks);
    NameTree halves = treeOf({});
    halves.setTicks(ticks);
    for (int i = 0; i < names.size(); ++i) {
        single.add(names[i]);
        while (single.pendingCount() > 0)
            single.settleNext();
        halves.add(names[i]);
        if (i == 1500)
            halves.settle();
    }
    halves.settle();
    halves.setFilter(filterOf(QStringLiteral("!*7*")));
    QVERIFY(seen(single).size() > 500);
    QCOMPARE(seen(single), seen(halves));
}

void TestNameTree::foldersAreFoundByTheirPaths()
{
    const NameTree tree = treeOf(some);
    const int two = tree.findFolder(QStringLiteral("layer/2/"));
    QCOMPARE(tree.path(two), QStringLiteral("layer/2"));
    QCOMPARE(tree.folder(two), QStringLiteral("layer/2/"));
    QVERIFY(!tree.isName(two));
    QCOMPARE(tree.find(u"layer/3"), -1);
    QCOMPARE(tree.find(u"layer/2/norm/deep"), -1);
    QCOMPARE(tree.find(u"lay"), -1);
}

void TestNameTree::ticksOfFoldersHoldInside_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("ticked");
    QTest::addRow("of the folder") << QStringLiteral("layer/1/norm") << false;
    QTest::addRow("the name of the folder") << QStringLiteral("layer") << false;
    QTest::addRow("a name that only begins alike") << QStringLiteral("layers/1") << true;
    QTest::addRow("in the folder inside") << QStringLiteral("layer/2/norm") << true;
    QTest::addRow("the one left out there") << QStringLiteral("layer/2/mean") << false;
    QTest::addRow("below the one left out") << QStringLiteral("layer/2/mean/all") << false;
    QTest::addRow("elsewhere") << QStringLiteral("train/loss") << true;
    QTest::addRow("no name") << QString() << true;
}

void TestNameTree::ticksOfFoldersHoldInside()
{
    QFETCH(QString, name);
    NameTicks ticks;
    ticks.set(QStringLiteral("layer/"), false);
    ticks.set(QStringLiteral("layer/2/"), true);
    ticks.set(QStringLiteral("layer/2/mean/"), false);
    QTEST(ticks.isTicked(name), "ticked");
    QCOMPARE(NameTicks(ticks.rules()), ticks);
}

void TestNameTree::aTickTakesAwayWhatItOverrules()
{
    NameTicks ticks;
    ticks.set(QStringLiteral("a/b/"), false);
    ticks.set(QStringLiteral("a/c/"), false);
    ticks.set(QStringLiteral("ab/"), false);
    ticks.set(QStringLiteral("a/"), true);
    QCOMPARE(ticks.rules(), (NameTicks::Rules{{QStringLiteral("ab/"), false}}));
    ticks.set(QString(), false);
    QCOMPARE(ticks.rules(), (NameTicks::Rules{{QString(), false}}));
    ticks.set(QStringLiteral("a/"), true);
    QVERIFY(ticks.isOnly(QStringLiteral("a/")));
    ticks.set(QStringLiteral("a/"), false);
    QCOMPARE(ticks.rules(), (NameTicks::Rules{{QString(), false}}));
    ticks.setOnly(QStringLiteral("x/y/"));
    QVERIFY(ticks.isTicked(u"x/y/z") && ticks.isTicked(u"x/y") && !ticks.isTicked(u"x/z"));
    ticks.set(QString(), true);
    QCOMPARE(ticks, NameTicks());
    QVERIFY(ticks.isOnly(QString()));
}

void TestNameTree::rulesThatSayNothingAreLeftOut()
{
    const NameTicks ticks({{QString(), true}, {QStringLiteral("a/"), false},
        {QStringLiteral("a/b/"), false}, {QStringLiteral("no folder"), false}});
    QCOMPARE(ticks.rules(), (NameTicks::Rules{{QStringLiteral("a/"), false}}));
}

void TestNameTree::aChoiceIsTextTicksAndFolder()
{
    NameChoice choice;
    QVERIFY(choice.matches(QString()) && choice.matches(QStringLiteral("a")));
    choice.folder = QStringLiteral("layer/2/");
    choice.filter = filterOf(QStringLiteral("norm"));
    choice.ticks.set(QStringLiteral("layer/2/norm2/"), false);
    QVERIFY(choice.matches(QStringLiteral("layer/2/norm")));
    QVERIFY(!choice.matches(QStringLiteral("layer/2/norm2")));
    QVERIFY(!choice.matches(QStringLiteral("layer/2/mean")));
    QVERIFY(!choice.matches(QStringLiteral("layer/22/norm")));
    choice.folder = QStringLiteral("norm/");
    QVERIFY(choice.matches(QStringLiteral("norm")));
    QVERIFY(!choice.matches(QStringLiteral("norm1")));
    QVERIFY(!choice.matches(QStringLiteral("norm/mean1").first(4) + u'x'));
}

QTEST_GUILESS_MAIN(TestNameTree)
#include "tst_nametree.moc"
