"""Jobs are found and cancelled by their key, as long as they last."""

from app.web.long_work import LongWork


def test_a_job_lasts_as_long_as_its_block() -> None:
    long_work = LongWork()
    assert long_work.find("a") is None
    with long_work.begin("a", 10) as job:
        job.done = 3
        assert long_work.find("a") is job
        assert long_work.find("b") is None
    assert long_work.find("a") is None


def test_cancel_ends_all_jobs_of_the_key_and_no_other() -> None:
    long_work = LongWork()
    with long_work.begin("a") as one, long_work.begin("a") as two, long_work.begin("b") as other:
        go_on = [job.may_go_on(lambda: True) for job in (one, two, other)]
        long_work.cancel("a")
        long_work.cancel("unknown")
        assert [may() for may in go_on] == [False, False, True]


def test_the_work_of_one_is_over_while_the_other_goes_on() -> None:
    long_work = LongWork()
    with long_work.begin("a") as other:
        with long_work.begin("a"):
            pass
        assert long_work.find("a") is other
