package spikelane.sim.fuzz;

import static spikelane.sim.data.Recordings.HEADER_31;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.events2;
import static spikelane.sim.data.Recordings.nmnist;
import static spikelane.sim.data.Recordings.polarityPacket;
import static spikelane.sim.fuzz.FuzzTarget.require;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import spikelane.sim.data.format.Aedat2Reader;
import spikelane.sim.data.format.Aedat31Packets;
import spikelane.sim.data.format.Aedat31Reader;
import spikelane.sim.data.DvsGestureDirectory;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.format.NMnistReader;
import spikelane.sim.data.Trial;

/** Recordings, and the lists and labels beside them. */
final class RecordingTargets {
    private static final byte[] LIST = "user01.aedat\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LABELS = (DvsGestureDirectory.LABELS_HEADER + "\n1,10,20\n")
            .getBytes(StandardCharsets.UTF_8);

    private RecordingTargets() {}

    static List<FuzzTarget> all() {
        return List.of(
                new FuzzTarget("aedat2",
                        () -> join(ascii(Aedat2Reader.MAGIC + "\r\n"), events2(0x2211, 1000, 0x3310, 2000)),
                        bytes -> Aedat2Reader.read(Scratch.file("r.aedat", bytes), sink(Aedat2Reader.SENSOR_SIZE))),
                new FuzzTarget("aedat31", () -> join(ascii(HEADER_31), polarityPacket(0, new int[]{3, 4, 1, 1, 10})),
                        bytes -> Aedat31Reader.read(Scratch.file("r.aedat", bytes), 128, 128, sink(128))),
                new FuzzTarget("datagram", () -> polarityPacket(0, new int[]{3, 4, 1, 1, 10}),
                        RecordingTargets::datagram),
                new FuzzTarget("nmnist", () -> nmnist(1, 2, 1, 100, 33, 33, 0, 200),
                        bytes -> NMnistReader.read(Scratch.file("r.bin", bytes), sink(NMnistReader.SENSOR_SIZE))),
                new FuzzTarget("labels", LABELS::clone, bytes -> gestures(LIST, bytes)),
                new FuzzTarget("trials", LIST::clone, bytes -> gestures(bytes, LABELS)));
    }

    private static void datagram(byte[] bytes) {
        Aedat31Packets packets = new Aedat31Packets("datagram", Math.max(1, bytes.length));
        packets.buffer().clear().put(bytes).flip();
        packets.read(128, 128, sink(128));
    }

    private static byte[] join(byte[] head, byte[] events) {
        return ByteBuffer.allocate(head.length + events.length).put(head).put(events).array();
    }

    private static EventSink sink(int size) {
        return (x, y, polarity, timeUs) -> require(
                x >= 0 && x < size && y >= 0 && y < size && (polarity & ~1) == 0 && Math.abs(timeUs) <= 1L << 54,
                "event at " + x + ", " + y + ", polarity " + polarity + ", time " + timeUs);
    }

    private static void gestures(byte[] list, byte[] labels) {
        Path folder = Scratch.folder("gestures");
        Scratch.file("outside.aedat", new byte[0]);
        Scratch.file("outside_labels.csv", LABELS);
        Scratch.file("gestures/user01.aedat", new byte[0]);
        Scratch.file("gestures/user01_labels.csv", labels);
        Scratch.file("gestures/trials_to_train.txt", list);
        for (Trial trial : new DvsGestureDirectory(folder).trials()) {
            require(trial.file().equals("user01.aedat"), "a recording that is not in the folder: " + trial.file());
            require(trial.label() >= 0 && trial.label() < DvsGestureDirectory.CLASSES.size() && trial.startUs() >= 0
                    && trial.startUs() < trial.endUs(), "a trial that cannot be: " + trial);
        }
    }
}
