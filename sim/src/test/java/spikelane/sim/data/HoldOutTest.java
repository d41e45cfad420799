package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spikelane.sim.data.Recordings.nmnist;
import static spikelane.sim.data.Recordings.write;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldOutTest {
    @TempDir
    Path folder;

    private Dataset writeDigits() {
        for (int digit = 0; digit < 10; digit++) {
            for (int i = 0; i < 10 + digit; i++) {
                write(folder.resolve("Train/" + digit + "/" + (10 + i) + ".bin"), nmnist(digit, i, 1, 5));
            }
        }
        return Datasets.open(folder);
    }

    private static List<Trial> test(Dataset data) {
        return data.trials().stream().filter(trial -> trial.split() == Split.TEST).toList();
    }

    @Test
    void holdsOutTheSameFractionOfEveryClass() {
        Dataset whole = writeDigits();
        Dataset data = HoldOut.ifNoTest(whole, 0.2, 1);
        for (int digit = 0; digit < 10; digit++) {
            int label = digit;
            assertEquals(Math.round(0.2 * (10 + digit)),
                    test(data).stream().filter(trial -> trial.label() == label).count());
        }
        assertEquals(whole.trials().size(), data.trials().size());
        for (int i = 0; i < whole.trials().size(); i++) {
            assertEquals(whole.trials().get(i).file(), data.trials().get(i).file());
        }
        assertEquals(1, data.events(test(data).getFirst()).size());
        assertTrue(data.warnings().getFirst().startsWith("no test recordings: 29 of 145 training recordings"));
    }

    @Test
    void copiesThatTheDrawPartsAreTold() {
        for (int i = 0; i < 10; i++) {
            write(folder.resolve("Train/3/" + i + ".bin"), nmnist(1, 1, 1, 5));
            write(folder.resolve("Train/4/" + i + ".bin"), nmnist(1, 1, 1, 6 + i));
        }
        String copies = "0.bin = Train/3/1.bin = Train/3/2.bin";
        String before = DatasetWarnings.of(Datasets.open(folder)).getLast();
        assertTrue(before.startsWith("the same recording under several names") && before.contains(copies), before);
        String after = DatasetWarnings.of(HoldOut.ifNoTest(Datasets.open(folder), 0.2, 1)).getLast();
        assertTrue(after.startsWith("test recordings that are training recordings too") && after.contains(copies),
                after);
    }

    @Test
    void smallClassesStayOnBothSides() {
        write(folder.resolve("Train/3/1.bin"), nmnist(1, 1, 1, 5));
        write(folder.resolve("Train/4/1.bin"), nmnist(1, 1, 1, 5));
        write(folder.resolve("Train/4/2.bin"), nmnist(1, 1, 1, 5));
        assertEquals(List.of(4),
                test(HoldOut.ifNoTest(Datasets.open(folder), 0.1, 1)).stream().map(Trial::label).toList());
        assertEquals(List.of(4),
                test(HoldOut.ifNoTest(Datasets.open(folder), 0.9, 1)).stream().map(Trial::label).toList());
    }

    @Test
    void theSeedDecides() {
        Dataset whole = writeDigits();
        assertEquals(test(HoldOut.ifNoTest(whole, 0.2, 1)), test(HoldOut.ifNoTest(whole, 0.2, 1)));
        assertNotEquals(test(HoldOut.ifNoTest(whole, 0.2, 1)), test(HoldOut.ifNoTest(whole, 0.2, 2)));
    }

    @Test
    void leavesADataSetWithTestTrialsAlone() {
        write(folder.resolve("Test/3/1.bin"), nmnist(1, 1, 1, 5));
        Dataset data = Datasets.open(folder);
        assertSame(data, HoldOut.ifNoTest(data, 0.2, 1));
    }

    @Test
    void impossibleFraction() {
        Dataset data = writeDigits();
        assertThrows(IllegalArgumentException.class, () -> HoldOut.ifNoTest(data, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> HoldOut.ifNoTest(data, Double.NaN, 1));
    }
}
