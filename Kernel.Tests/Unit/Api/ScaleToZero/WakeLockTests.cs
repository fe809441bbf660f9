using System.Diagnostics.Metrics;
using Kernel.Api.ScaleToZero;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Unit.Api.ScaleToZero;

public sealed class WakeLockTests : IDisposable
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Almost = Cooldown - TimeSpan.FromTicks(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSuspendControl _host = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Hold_ManyAtOnce_NotifyHostOnce()
    {
        using var wake = Lock();
        wake.Hold();
        wake.Hold();
        wake.Release();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("+", _host.Told);

        wake.Release();
        _time.Advance(Almost);
        Assert.Equal("+", _host.Told);
        _time.Advance(Tick);
        Assert.Equal("+-", _host.Told);
    }

    [Fact]
    public void Hold_WithinTheCooldown_StartsItOver()
    {
        using var wake = Lock();
        for (var request = 0; request < 10; request++)
        {
            wake.Hold();
            _time.Advance(TimeSpan.FromMinutes(1));
            wake.Release();
            _time.Advance(Almost);
        }

        Assert.Equal("+", _host.Told);
        _time.Advance(Tick);
        Assert.Equal("+-", _host.Told);
        wake.Hold();
        Assert.Equal("+-+", _host.Told);
    }

    [Fact]
    public void Release_WithoutCooldown_LetsSuspendWithTheNextTick()
    {
        using var wake = Lock(TimeSpan.Zero);
        wake.Hold();
        wake.Release();
        _time.Advance(Tick);
        Assert.Equal("+-", _host.Told);
    }

    [Fact]
    public void Hold_HostNotNotified_Throws()
    {
        using var wake = Lock();
        _host.Fails = true;

        Assert.Throws<IOException>(wake.Hold);
        Assert.Equal(0, wake.State.Holders);
        Assert.Equal("no such device", wake.Failure);

        _host.Fails = false;
        wake.Hold();
        Assert.Equal("+", _host.Told);
        Assert.Null(wake.Failure);
    }

    [Fact]
    public void Release_HostNotNotified_IsRetried()
    {
        using var wake = Lock();
        wake.Hold();
        wake.Release();
        _host.Fails = true;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("+", _host.Told);
        Assert.True(wake.State.Awake);
        Assert.NotNull(wake.Failure);

        _host.Fails = false;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("+-", _host.Told);
        Assert.Null(wake.Failure);
    }

    [Fact]
    public void Pin_UntilUnpinned_KeepsAwake()
    {
        using var wake = Lock();
        wake.Pin();
        wake.Pin();
        wake.Hold();
        wake.Release();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("+", _host.Told);

        wake.Unpin();
        Assert.Equal("+-", _host.Told);
        wake.Unpin();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("+-", _host.Told);
    }

    [Fact]
    public void Unpin_WhileHeld_LeavesItToTheLastHolder()
    {
        using var wake = Lock();
        wake.Hold();
        wake.Pin();
        wake.Unpin();
        Assert.Equal("+", _host.Told);

        wake.Release();
        _time.Advance(Cooldown);
        Assert.Equal("+-", _host.Told);
    }

    [Fact]
    public void Unpin_HostNotNotified_StaysPinned()
    {
        using var wake = Lock();
        wake.Pin();
        _host.Fails = true;
        Assert.Throws<IOException>(wake.Unpin);
        Assert.True(wake.State.Pinned);

        _host.Fails = false;
        wake.Unpin();
        Assert.Equal("+-", _host.Told);
    }

    [Fact]
    public void Pin_HostNotNotified_IsNotPinned()
    {
        using var wake = Lock();
        _host.Fails = true;
        Assert.Throws<IOException>(wake.Pin);
        Assert.Equal(new WakeState(true, false, false, 0), wake.State);
    }

    [Fact]
    public void End_WhileAwake_LetsSuspendOnce()
    {
        using var wake = Lock();
        wake.Hold();
        wake.Release();
        wake.Pin();
        wake.End();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("+-", _host.Told);
    }

    // Every order of holding and releasing ends with as many minuses as pluses, alternating, the last one a cooldown after the end.
    [Fact]
    public void HoldAndRelease_FromManyThreads_StayBalanced()
    {
        using var wake = Lock(TimeSpan.Zero);
        Parallel.For(0, 2_000, i =>
        {
            wake.Hold();
            Assert.True(wake.State.Awake);
            if (i % 3 == 0)
            {
                _time.Advance(Tick);
            }

            wake.Release();
        });
        _time.Advance(Cooldown);

        Assert.Equal(0, wake.State.Holders);
        Assert.Equal(string.Concat(Enumerable.Repeat("+-", _host.Told.Length / 2)), _host.Told);
    }

    private WakeLock Lock(TimeSpan? cooldown = null) => new(
        _host,
        Options.Create(new ScaleToZeroOptions { Cooldown = cooldown ?? Cooldown }),
        new ScaleToZeroMetrics(_services.GetRequiredService<IMeterFactory>()),
        _time,
        NullLogger<WakeLock>.Instance);
}
