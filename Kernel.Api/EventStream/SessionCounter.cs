using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Counts the events of a capture session. Not thread-safe.</summary>
internal sealed class SessionCounter
{
    /// <summary>The most screenshots that are remembered, a multiple of 2.</summary>
    public const int MaxImages = 12;

    private readonly ulong[] _images = new ulong[MaxImages];
    private int _imageCount;
    private long _stride = 1;
    private SessionTally? _snapshot;
    private ulong _countedTo;
    private long _firstTs;
    private long _lastTs;
    private long _events;
    private long _requests;
    private long _failed;
    private long _errors;
    private long _navigations;
    private long _screenshots;
    private ulong _lastImage;

    /// <param name="start">The counts to continue from; null to begin with 0.</param>
    public SessionCounter(SessionTally? start = null)
    {
        if (start is null)
        {
            return;
        }

        (_snapshot, _countedTo, _firstTs, _lastTs, _events) = (start, start.CountedTo, start.FirstTs, start.LastTs, start.Events);
        (_requests, _failed, _errors, _navigations) = (start.Requests, start.Failed, start.Errors, start.Navigations);
        (_screenshots, _lastImage, _imageCount) = (start.Screenshots, start.LastImage, Math.Min(start.Images.Length, MaxImages));
        start.Images.AsSpan(0, _imageCount).CopyTo(_images);
        while ((_screenshots + _stride - 1) / _stride > MaxImages)
        {
            _stride *= 2;
        }
    }

    /// <summary>Counts an event.</summary>
    /// <param name="seq">The sequence number, above those counted before.</param>
    /// <param name="ts">The event's time, Unix microseconds.</param>
    /// <param name="traits">The event's traits.</param>
    public void Add(ulong seq, long ts, EventTraits traits)
    {
        _snapshot = null;
        _countedTo = seq;
        _lastTs = ts;
        if (_events++ == 0)
        {
            _firstTs = ts;
        }

        if (traits == EventTraits.Known)
        {
            return;
        }

        _requests += (traits & EventTraits.Request) != 0 ? 1 : 0;
        _failed += (traits & EventTraits.FailedRequest) != 0 ? 1 : 0;
        _errors += (traits & EventTraits.Error) != 0 ? 1 : 0;
        _navigations += (traits & EventTraits.Navigation) != 0 ? 1 : 0;
        if ((traits & EventTraits.Image) != 0)
        {
            AddImage(seq);
        }
    }

    /// <summary>Gets the counts so far.</summary>
    public SessionTally Snapshot() => _snapshot ??= new SessionTally
    {
        CountedTo = _countedTo,
        FirstTs = _firstTs,
        LastTs = _lastTs,
        Events = _events,
        Requests = _requests,
        Failed = _failed,
        Errors = _errors,
        Navigations = _navigations,
        Screenshots = _screenshots,
        Images = _images[.._imageCount],
        LastImage = _lastImage,
    };

    // Every n-th screenshot is remembered. When there are too many, every other is forgotten, and n doubles.
    private void AddImage(ulong seq)
    {
        _lastImage = seq;
        if (_screenshots % _stride == 0 && _imageCount == MaxImages)
        {
            _stride *= 2;
            _imageCount /= 2;
            for (var i = 1; i < _imageCount; i++)
            {
                _images[i] = _images[2 * i];
            }
        }

        if (_screenshots++ % _stride == 0)
        {
            _images[_imageCount++] = seq;
        }
    }
}
