using System.Buffers;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.StorageWriter.S2Client.Wire;
using AppendInput = Kernel.StorageWriter.S2Client.Model.AppendInput;
using AppendRecord = Kernel.StorageWriter.S2Client.Model.AppendRecord;

namespace Kernel.Tests.Unit.StorageWriter.S2Client.Wire;

public sealed class FrameTests
{
    // Captured between S2's client for node and a server: two records, the first with a time and the header h=1, at number 5, with the token "tok".
    private const string CapturedInput = "00002300" + "0a130882d095ffbc3112060a0168120131" + "1a027331" + "0a041a027332" + "1005" + "1a03746f6b";
    private const string CapturedAck = "00002200" + "0a0908051080d095ffbc31" + "120908071080d095ffbc31" + "1a0908071080d095ffbc31";
    private const string CapturedTerminal = "00001980" + "019c" + "7b227365715f6e756d5f6d69736d61746368223a337d";

    [Fact]
    public void Write_AppendInput_IsWhatOtherClientsSend()
    {
        var headers = new[] { new RecordHeader("h"u8.ToArray(), "1"u8.ToArray()) };
        var records = new[] { new AppendRecord("s1"u8.ToArray(), headers, 1_700_000_000_002), new AppendRecord("s2"u8.ToArray()) };
        using var frames = new S2FrameWriter(S2Compression.None);

        frames.Write(new AppendInput(records, 5, "tok"));

        Assert.Equal(CapturedInput, Convert.ToHexStringLower(frames.Written.Span));
    }

    [Fact]
    public void TryRead_CapturedAck_IsUnderstood()
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(CapturedAck));

        Assert.True(S2FrameReader.TryRead(ref buffer, out var frame));

        var ack = Messages.ReadAck(S2FrameReader.ReadMessage(frame));
        Assert.Equal((5UL, 7UL, 7UL), (ack.Start.SeqNum, ack.End.SeqNum, ack.Tail.SeqNum));
        Assert.Equal(1_700_000_000_000UL, ack.End.Timestamp);
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void ReadTerminal_Captured_HasStatusAndJson()
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(CapturedTerminal));

        Assert.True(S2FrameReader.TryRead(ref buffer, out var frame));

        Assert.True(frame.IsTerminal);
        var (status, body) = S2FrameReader.ReadTerminal(frame);
        Assert.Equal(412, status);
        Assert.Equal("""{"seq_num_mismatch":3}"""u8, body);
    }

    [Fact]
    public void TryRead_SplitAtEveryByte_GivesTheSameFrames()
    {
        var bytes = Convert.FromHexString(CapturedInput + CapturedAck + CapturedTerminal);
        for (var split = 0; split <= bytes.Length; split++)
        {
            var whole = Segments.Of(bytes[..split], bytes[split..]);
            Assert.Equal([CapturedInput[8..], CapturedAck[8..], CapturedTerminal[8..]], ReadAll(whole));

            // What has come so far is either a whole frame or nothing, and nothing is taken of half a one.
            var start = new ReadOnlySequence<byte>(bytes[..split]);
            var before = start.Length;
            while (S2FrameReader.TryRead(ref start, out var frame))
            {
                before -= Frame.HeaderBytes + frame.Payload.Length;
            }

            Assert.Equal(before, start.Length);
        }
    }

    [Fact]
    public void TryRead_BytePerSegment_GivesTheSameFrames()
    {
        var bytes = Convert.FromHexString(CapturedInput + CapturedAck);

        Assert.Equal([CapturedInput[8..], CapturedAck[8..]], ReadAll(Segments.Of([.. bytes.Select(static b => new[] { b })])));
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("20000100")]
    [InlineData("ffffff00")]
    [InlineData("00000260")]
    [InlineData("000002e0")]
    public void TryRead_NoFrame_ThrowsBeforeThePayloadComes(string header)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(header));

        Assert.Throws<FrameException>(() => S2FrameReader.TryRead(ref buffer, out _));
    }

    [Fact]
    public void TryRead_LargestFrame_IsOne()
    {
        var bytes = new byte[Frame.HeaderBytes + Frame.MaxPayload];
        bytes[0] = 0x20;
        var buffer = new ReadOnlySequence<byte>(bytes);

        Assert.True(S2FrameReader.TryRead(ref buffer, out var frame));
        Assert.Equal(Frame.MaxPayload, frame.Payload.Length);
    }

    [Fact]
    public void TryRead_ReservedBits_AreNotLookedAt()
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString("0000020f0a"));

        Assert.True(S2FrameReader.TryRead(ref buffer, out var frame));
        Assert.False(frame.IsTerminal || frame.AdvisesReconnect);
        Assert.Equal([0x0a], S2FrameReader.ReadMessage(frame).ToArray());
    }

    [Theory]
    [InlineData("0000011000", true)]
    [InlineData("0000039001f4", false)]
    public void AdvisesReconnect_OnlyOutsideTerminalFrames(string bytes, bool expected)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(bytes));

        Assert.True(S2FrameReader.TryRead(ref buffer, out var frame));
        Assert.Equal(expected, frame.AdvisesReconnect);
    }

    [Theory]
    [InlineData("00000180")]
    [InlineData("0000028001")]
    public void Terminal_WithoutStatus_Throws(string bytes)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(bytes));

        Assert.True(S2FrameReader.TryRead(ref buffer, out var frame));
        Assert.Throws<FrameException>(() => S2FrameReader.ReadTerminal(frame));
    }

    [Theory]
    [InlineData(1000, (byte)FrameFlags.None)]
    [InlineData(5000, (byte)FrameFlags.Gzip)]
    public void Write_Gzip_CompressesWhatIsLarge(int size, byte expected)
    {
        using var frames = new S2FrameWriter(S2Compression.Gzip);

        frames.Write(new AppendInput(new[] { new AppendRecord(new byte[size]) }));

        var buffer = new ReadOnlySequence<byte>(frames.Written.ToArray());
        Assert.True(S2FrameReader.TryRead(ref buffer, out var frame));
        Assert.Equal((FrameFlags)expected, frame.Flags);
        var message = Kernel.StorageWriter.S2Client.Wire.Protobuf.AppendInput.Parser.ParseFrom(S2FrameReader.ReadMessage(frame));
        Assert.Equal(new byte[size], Assert.Single(message.Records).Body.ToByteArray());
    }

    [Fact]
    public void Message_CompressedBeyondTheBound_Throws()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new byte[Frame.MaxPayload + 1]);
        }

        Assert.Throws<FrameException>(() => S2FrameReader.ReadMessage(new Frame(FrameFlags.Gzip, new(compressed.ToArray()))));
    }

    [Theory]
    [InlineData((byte)0x20)]
    [InlineData((byte)0x40)]
    public void Message_NotDecodable_Throws(byte flags) =>
        Assert.Throws<FrameException>(() => S2FrameReader.ReadMessage(new Frame((FrameFlags)flags, new(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 }))));

    [Fact]
    public void Write_LargestAppend_FitsAFrame()
    {
        // A header of one byte costs most beside what is metered.
        var headers = Enumerable.Repeat(new RecordHeader(new byte[1], default), (S2Limits.MaxBatchBytes - 8) / 3).ToArray();
        using var frames = new S2FrameWriter(S2Compression.None);

        frames.Write(new AppendInput(new[] { new AppendRecord(default, headers) }));

        Assert.InRange(frames.Written.Length, S2Limits.MaxBatchBytes, Frame.MaxLength);
    }

    private static List<string> ReadAll(ReadOnlySequence<byte> buffer)
    {
        var payloads = new List<string>();
        while (S2FrameReader.TryRead(ref buffer, out var frame))
        {
            payloads.Add(Convert.ToHexStringLower(frame.Payload.ToArray()));
        }

        Assert.True(buffer.IsEmpty);
        return payloads;
    }
}
