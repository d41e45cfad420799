package spikelane.sim.train;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.io.KeptAside;
import tools.jackson.core.JacksonException;

/**
 * The state of a training after an epoch, in a file. Layout, big-endian: UTF {@link TrainingRecipe}; i32 epochs done; i32
 * Adam steps; i32 epoch of the start of quantisation, -1 before it; the learning curve, a JSON list of
 * {@link EpochReport} as i32 length and UTF-8; each array as i32 length and its f32 values; f64 seconds that it took so
 * far; i64 CRC-32C of all before it. A file that cannot be gone on with is kept under another name.
 */
record Checkpoint(Path file, String recipe) {
    /**
     * Where a training stands.
     *
     * @param recipe      what it is
     * @param adamSteps   updates since Adam began, or began anew
     * @param quantisedAt epoch of the start of quantisation, from 0; -1 before it
     * @param curve       an entry for each epoch that is done
     * @param seconds     that it took so far
     */
    record Position(String recipe, int adamSteps, int quantisedAt, List<EpochReport> curve, double seconds) {
        int epochs() {
            return curve.size();
        }
    }

    /**
     * @param position where the training stands
     * @param arrays   its numbers
     */
    void save(Position position, List<float[]> arrays) {
        OutputFiles.write(file, stream -> {
            CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32C());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeUTF(position.recipe());
            out.writeInt(position.epochs());
            out.writeInt(position.adamSteps());
            out.writeInt(position.quantisedAt());
            byte[] curve = Json.line(position.curve()).getBytes(StandardCharsets.UTF_8);
            out.writeInt(curve.length);
            out.write(curve);
            for (float[] array : arrays) {
                ByteBuffer bytes = ByteBuffer.allocate(array.length * Float.BYTES);
                bytes.asFloatBuffer().put(array);
                out.writeInt(array.length);
                out.write(bytes.array());
            }
            out.writeDouble(position.seconds());
            out.writeLong(checked.getChecksum().getValue());
            out.flush();
        });
    }

    /**
     * @param log told why a file that is there is not gone on with
     * @return where the saved training stands, its recipe being that of going on; null if there is none to go on with
     */
    Position position(Consumer<String> log) {
        if (Files.notExists(file)) {
            return null;
        }
        try (DataInputStream in = open()) {
            String there = in.readUTF();
            if (!there.startsWith(TrainingRecipe.BEGIN)) {
                keepAside("other", "is none of this version", log);
                return null;
            }
            double seconds = requireChecksum();
            int epochs = in.readInt();
            Optional<String> goingOn = TrainingRecipe.goingOn(there, recipe, epochs);
            if (goingOn.isEmpty()) {
                keepAside("other", "is of another training (" + TrainingRecipe.difference(there, recipe) + ")", log);
                return null;
            }
            Position position = new Position(goingOn.get(), in.readInt(), in.readInt(), curve(in), seconds);
            if (position.epochs() != epochs || position.adamSteps < 0 || position.quantisedAt < -1
                    || position.quantisedAt > epochs || !(seconds >= 0 && Double.isFinite(seconds))) {
                throw new IOException("it says that " + epochs + " epochs are done");
            }
            return position;
        } catch (EOFException e) {
            keepAside("damaged", "is damaged (it is cut short)", log);
            return null;
        } catch (IOException e) {
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                keepAside("damaged", "is damaged (" + e.getMessage() + ")", log);
                return null;
            }
            throw BadInputException.unreadable(file, "a checkpoint of a training", e);
        }
    }

    private static List<EpochReport> curve(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException();
        }
        try {
            return List.of(Json.MAPPER.readValue(in.readNBytes(length), EpochReport[].class));
        } catch (JacksonException | NullPointerException e) {
            throw new IOException("its learning curve is none", e);
        }
    }

    /**
     * @param why  a word for the file's new name
     * @param what is wrong with it
     * @param log  told both
     */
    void keepAside(String why, String what, Consumer<String> log) {
        Path aside = KeptAside.move(file, why);
        log.accept("the checkpoint " + file + " " + what + ": it is kept as " + aside.getFileName()
                + ", and training starts anew");
    }

    /** {@return the seconds before the checksum} */
    private double requireChecksum() throws IOException {
        long rest = Files.size(file) - Double.BYTES - Long.BYTES;
        CheckedInputStream checked = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)),
                new CRC32C());
        try (DataInputStream in = new DataInputStream(checked)) {
            in.skipNBytes(rest);
            double seconds = in.readDouble();
            long sum = checked.getChecksum().getValue();
            if (in.readLong() != sum) {
                throw new IOException("its checksum is another");
            }
            return seconds;
        }
    }

    /**
     * @param arrays receive the saved numbers
     * @throws IOException if the file does not hold just these arrays
     */
    void restore(List<float[]> arrays) throws IOException {
        try (DataInputStream in = open()) {
            in.readUTF();
            in.skipNBytes(3 * Integer.BYTES);
            in.skipNBytes(in.readInt());
            for (float[] array : arrays) {
                if (in.readInt() != array.length) {
                    throw new IOException("an array is not " + array.length + " long");
                }
                byte[] bytes = new byte[array.length * Float.BYTES];
                in.readFully(bytes);
                ByteBuffer.wrap(bytes).asFloatBuffer().get(array);
                for (float value : array) {
                    if (!Float.isFinite(value)) {
                        throw new IOException("it holds " + value);
                    }
                }
            }
            in.skipNBytes(Double.BYTES + Long.BYTES);
            if (in.read() >= 0) {
                throw new IOException("it goes on past its end");
            }
        }
    }

    private DataInputStream open() throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }
}
