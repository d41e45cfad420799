package spikelane.sim.train;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import spikelane.sim.io.OutputFiles;

/**
 * The state of a training after an epoch, in a file. Layout, big-endian: UTF key of the training; i32 epochs done; i32
 * Adam steps; then each array as i32 length and its f32 values.
 */
record Checkpoint(Path file, String key) {
    /** Where a training stands. */
    record Position(int epochs, int adamSteps) {}

    /**
     * @param position where the training stands
     * @param arrays   its numbers
     */
    void save(Position position, List<float[]> arrays) {
        OutputFiles.write(file, stream -> {
            DataOutputStream out = new DataOutputStream(stream);
            out.writeUTF(key);
            out.writeInt(position.epochs());
            out.writeInt(position.adamSteps());
            for (float[] array : arrays) {
                ByteBuffer bytes = ByteBuffer.allocate(array.length * Float.BYTES);
                bytes.asFloatBuffer().put(array);
                out.writeInt(array.length);
                out.write(bytes.array());
            }
            out.flush();
        });
    }

    /** {@return where the saved training stands; null if there is none, or it is of another training} */
    Position position() {
        try (DataInputStream in = open()) {
            return in.readUTF().equals(key) ? new Position(in.readInt(), in.readInt()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * @param arrays receive the saved numbers
     * @throws IOException if the file does not hold just these arrays
     */
    void restore(List<float[]> arrays) throws IOException {
        try (DataInputStream in = open()) {
            in.readUTF();
            in.readLong();
            for (float[] array : arrays) {
                if (in.readInt() != array.length) {
                    throw new IOException("an array is not " + array.length + " long");
                }
                byte[] bytes = new byte[array.length * Float.BYTES];
                in.readFully(bytes);
                ByteBuffer.wrap(bytes).asFloatBuffer().get(array);
            }
            if (in.read() >= 0) {
                throw new IOException("it goes on past its end");
            }
        }
    }

    private DataInputStream open() throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }
}
