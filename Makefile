.DEFAULT_GOAL := help
.PHONY: help test stop bench

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

test:  ## run all tests
	@bin/test

bench:  ## compare the speed with stock Odoo's, at a million bookings
	@bin/env python bench/run

stop:  ## stop the PostgreSQL server of the set-up
	@bin/stop
