.DEFAULT_GOAL := help
.PHONY: help run test lint bench accessible matrix mutate planted soak \
	neighbours proof architecture screenshots stop clean
export FRESH PORT SMTP_PORT MAIL_PORT
N ?= 100
MINUTES ?= 10
LOOK ?= en_US 390

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run:  ## start the demo (FRESH=1 starts over, PORT=8070 moves it), Ctrl-C stops it
	@bin/run

test:  ## run all tests, then those of the core with the core alone
	@bin/test
	@bin/test --alone

lint:  ## check the style of all files (bin/lint --fix repairs)
	@bin/lint

bench:  ## compare the speed with stock Odoo's, at a million bookings
	@bin/env python bench/run

accessible:  ## ask axe-core (LOOK="de_DE 1366": language and width; parts of names)
	@ACCESSIBLE="$(LOOK)" bin/test corebiz_project_billing_archive/tests/test_accessible.py

matrix:  ## install, test and uninstall each addon alone and in pairs (ADDON=crm, ALONE=1)
	@bin/env python -m matrix $(if $(ADDON),--addon $(ADDON)) $(if $(ALONE),--alone)

mutate:  ## plant N=100 faults one by one: which do the tests notice? (SEED=7, FILES=)
	@bin/env python -m mutation $(N) $(if $(SEED),--seed $(SEED)) $(if $(AGAIN),--again) \
		$(if $(MAP),--map) $(if $(FILES),--files '$(FILES)')

planted:  ## plant the faults of tests/planted/: does a test notice each? (ONLY=Alert)
	@bin/env python -m mutation --planted $(ONLY)

soak:  ## take random steps for MINUTES=10: which break a law? (SEED=7, PLANTED=1)
	@bin/env python -m soak --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) \
		$(if $(PLANTED),--planted "$(filter-out 1,$(PLANTED))")

neighbours:  ## run OCA's addons beside ours, their tests and our laws (ADDON=, MINUTES=)
	@bin/env python -m neighbours --minutes $(MINUTES) $(if $(ADDON),--addon $(ADDON))

proof:  ## write docs/proof.rst from what these commands have measured
	@bin/env python docs/proof.py

architecture:  ## draw the addons in docs/architecture.rst, from their manifests
	@bin/env python docs/architecture.py

stop:  ## stop the PostgreSQL server of the set-up
	@bin/stop

clean:  ## remove all that the set-up made, the data of the demo included
	@bin/clean

screenshots:  ## take the pictures of the documents again
	@bin/env python docs/screenshots.py
