using System.Buffers;
using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class EventBatchTests
{
    private static readonly string Valid = RingFrames.Json("a", EventCategory.Page, "1");

    [Fact]
    public void Add_OneOfEachKind_KeepsThemInOrder()
    {
        var batch = new EventBatch();
        batch.AddComplete(Encoding.UTF8.GetBytes(Valid));
        batch.AddPublished("{\"type\":\"b\"}"u8, 5);
        batch.Add(new BrowserEvent { Ts = 1, Type = "c", Category = EventCategory.Network, Source = new EventSource { Kind = "cdp" } });

        Assert.Equal(3, batch.Count);
        Assert.Equal(Valid, Encoding.UTF8.GetString(batch.Json(0)));
        Assert.Equal(["a", "b", "c"], Enumerable.Range(0, 3).Select(i => Encoding.UTF8.GetString(batch.Header(i).TypeIn(batch.Json(i)))));
    }

    [Fact]
    public void Add_InvalidEvent_LeavesTheBatchUnchanged()
    {
        var batch = new EventBatch();
        batch.AddPublished("{\"type\":\"a\"}"u8, 5);
        var before = batch.Bytes;
        Assert.ThrowsAny<JsonException>(() => batch.AddPublished("{\"type\":\"session_x\"}"u8, 5));
        Assert.ThrowsAny<JsonException>(() => batch.AddComplete("{}"u8));
        Assert.Equal((1, before), (batch.Count, batch.Bytes));
    }

    [Fact]
    public void Add_TooLarge_IsTruncated()
    {
        var batch = new EventBatch();
        batch.AddPublished(Encoding.UTF8.GetBytes($"{{\"type\":\"big\",\"data\":\"{new string('x', 1_500_000)}\"}}"), 5);
        batch.AddComplete(Encoding.UTF8.GetBytes(Valid));
        Assert.InRange(batch.Json(0).Length, EventLimits.MaxEventBytes - 8, EventLimits.MaxEventBytes);
        Assert.Equal("big", Encoding.UTF8.GetString(batch.Header(0).TypeIn(batch.Json(0))));
        Assert.Equal(Valid, Encoding.UTF8.GetString(batch.Json(1)));
        Assert.True(batch.IsLarge);
    }

    [Fact]
    public void AddComplete_PartOfTheBody_IsNotCopied()
    {
        var batch = new EventBatch();
        batch.Body.Write(Encoding.UTF8.GetBytes($"{Valid}\n{Valid}\n"));
        batch.AddPublished("{\"type\":\"a\"}"u8, 5);
        batch.AddComplete(batch.Body.WrittenSpan.Slice(Valid.Length + 1, Valid.Length));
        Assert.Equal(Valid, Encoding.UTF8.GetString(batch.Json(1)));
        Assert.True(batch.Body.WrittenSpan.Overlaps(batch.Json(1), out var offset));
        Assert.Equal((Valid.Length + 1, batch.Json(0).Length + Valid.Length), (offset, (int)batch.Bytes));
    }

    [Fact]
    public void Clear_UsedBatch_StartsAgain()
    {
        var batch = new EventBatch();
        batch.AddPublished("{\"type\":\"a\"}"u8, 5);
        batch.Clear();
        Assert.Equal((0, 0L, false), (batch.Count, batch.Bytes, batch.IsLarge));
        batch.AddComplete(Encoding.UTF8.GetBytes(Valid));
        Assert.Equal(Valid, Encoding.UTF8.GetString(batch.Json(0)));
    }
}
